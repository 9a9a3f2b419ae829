// What an audit is told about a commit: who, what, against which parent, and the tags in its message. Cleans the text.
import { clean } from '#protocol/clean.ts'
import { COVERS_MAX, type Subject } from '#protocol/subject.ts'
import type { Commit } from './commit-log.ts'

const SKIP_TAG = /\[skip-audit\]/i
const FIX_TAG = /\[fix-([0-9a-zA-Z_-]{1,40})\]/g
const FIXES_MAX = 20
const MESSAGE_CHARS_MAX = 20_000

/** A commit as the subject of an audit that also stands for `covered`, older commits, oldest first. */
export function subjectOf(
  commit: Commit,
  place: { readonly branch: string | null; readonly sessionId: string | null },
  covered: readonly Commit[] = [],
): Subject {
  const messages = [...covered, commit].map(({ message }) => message.slice(0, MESSAGE_CHARS_MAX))
  return {
    kind: 'commit',
    id: commit.sha,
    tree: commit.tree,
    base: baseOf(commit, covered),
    branch: place.branch,
    title: clean(commit.message.split('\n', 1)[0] ?? '', 400),
    author: clean(commit.author, 200),
    sessionId: place.sessionId,
    covers: covered.slice(-COVERS_MAX).map(({ sha }) => sha),
    // One commit cannot switch off the audit of the others that it is batched with.
    skipAudit: messages.every((message) => SKIP_TAG.test(message)),
    fixes: [...new Set(messages.flatMap(fixesOf))].slice(0, FIXES_MAX),
  }
}

// Back along first parents until a commit that is not part of the batch: all of the batch lies between there and the tip.
function baseOf(tip: Commit, covered: readonly Commit[]): string | null {
  const batch = new Map(covered.map((commit) => [commit.sha, commit]))
  let oldest = tip
  for (let older = batch.get(tip.parents[0] ?? ''); older; older = batch.get(older.parents[0] ?? '')) oldest = older
  return oldest.parents[0] ?? null
}

const fixesOf = (message: string) => [...message.matchAll(FIX_TAG)].flatMap(([, id]) => (id ? [id] : []))
