// The common case without starting git: a file of a branch was written, and the branch holds one new commit on top of the one
// that is known. Everything else is left to the full look, which follows at once.
import { relative } from 'node:path'
import { commitOf } from '#git/commit-object.ts'
import { subjectOf } from '#git/commit-subject.ts'
import type { ObjectReader } from '#git/object-reader.ts'
import type { Emit } from '#protocol/ports.ts'
import type { Watched } from './head-moves.ts'

/** Names that mean the same shown and raw. */
const PLAIN_BRANCH = /^refs\/heads\/([\w][\w./-]{0,199})$/

type Early = {
  readonly objects: ObjectReader
  /** The shared git directory. */
  readonly folder: string
  readonly watched: Watched
  readonly emit: Emit
  readonly sessionOf: (branch: string | null) => string | null
  /** Epoch seconds: a commit that is older could be known from elsewhere. */
  readonly since: number
}

const isKnown = (sha: string, { heads, observed }: Watched) =>
  observed.has(sha) || [...(heads?.values() ?? [])].includes(sha)

/** Tells the one new commit of the branch whose file is `path`, if that is all that has happened to it. */
export async function lookEarly(path: string, early: Early): Promise<void> {
  const { objects, folder, watched, emit, sessionOf, since } = early
  const ref = relative(folder, path)
  const branch = PLAIN_BRANCH.exec(ref)?.[1]
  const before = branch === undefined ? undefined : watched.heads?.get(branch)
  if (branch === undefined || before === undefined || ref.includes('..')) return
  const [object] = await objects.contents([ref]).catch(() => [])
  const commit = object && commitOf(object)
  if (!commit || commit.committedAt < since || isKnown(commit.sha, watched)) return
  if (commit.parents.length !== 1 || commit.parents[0] !== before) return
  watched.observed.add(before).add(commit.sha)
  watched.heads?.set(branch, commit.sha)
  emit({ type: 'commit.observed', subject: subjectOf(commit, { branch, sessionId: sessionOf(branch) }) })
  emit({ type: 'head.moved', ref: branch, sha: commit.sha, rewritten: false })
}
