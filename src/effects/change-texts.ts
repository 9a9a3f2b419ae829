// The content of a change at that exact commit: text and added lines of every file, and the files of earlier issues.
import { type AddedLines, readAddedLines } from '#git/added-lines.ts'
import { readBlobTexts } from '#git/blob-texts.ts'
import { type ChangedPath, listChangedPaths, shownPath } from '#git/changed-paths.ts'
import { type GitRun, gitText } from '#git/git-run.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { ChangedText } from '#protocol/observation.ts'
import type { Subject } from '#protocol/subject.ts'

/** Files whose text is read; a larger change is checked in part, and says so. */
export const READ_FILES_MAX = 3_000
const GITLINK = '160000'
const SYMLINK = '120000'

export type ChangeTexts = {
  readonly files: readonly ChangedText[]
  readonly recheck: readonly (Recheck & { readonly text: string | null })[]
  /** Files that were left out for size or number. */
  readonly unread: number
}

type Place = { readonly root: string; readonly subject: Subject }

/** Reads a change; `recheck` are open issues whose files are looked at in the same tree. */
export async function readChange(place: Place, recheck: readonly Recheck[], how: GitRun): Promise<ChangeTexts> {
  const changes = await listChangedPaths(place.root, place.subject, how)
  const [added, issueBlobs] = await Promise.all([
    readAddedLines(place, changes, how),
    recheck.length > 0 ? findBlobs(place, new Set(recheck.map(({ finding }) => finding.file)), how) : null,
  ])
  const readable = changes.slice(0, READ_FILES_MAX).filter(isPlainFile)
  const blobs = [...readable.map(({ blob }) => blob), ...(issueBlobs?.values() ?? [])]
  const { texts, unread } = await readBlobTexts(place.root, blobs, how)
  const issuePaths = new Set(recheck.map(({ finding }) => finding.file))
  const files = changes.map((change, index) => {
    const text = isPlainFile(change) && index < READ_FILES_MAX ? (texts.get(change.blob) ?? null) : null
    // Under its new name a file's open issues are looked for afresh: the ones under the old name vanish.
    const isCarried = change.status === 'renamed' && issuePaths.has(shownPath(change.rawOldPath))
    const lines = text === null ? [] : linesOf(text, isCarried ? 'all' : (added[index] ?? 'all'))
    return { path: shownPath(change.rawPath), status: change.status, text, addedLines: lines }
  })
  return {
    files,
    recheck: recheck.flatMap((entry) => withText(entry, issueBlobs, texts)),
    unread: unread + Math.max(0, changes.length - READ_FILES_MAX),
  }
}

const isPlainFile = ({ mode, status }: ChangedPath) => status !== 'deleted' && mode !== GITLINK && mode !== SYMLINK

function linesOf(text: string, added: AddedLines): readonly number[] {
  return added === 'all' ? text.split('\n').map((_, index) => index + 1) : added
}

// A file that is there but cannot be read as text says nothing about its issue, so the entry is left out: only a file that
// is gone has null text.
function withText(
  entry: Recheck,
  blobs: ReadonlyMap<string, string> | null,
  texts: ReadonlyMap<string, string | null>,
): ChangeTexts['recheck'] {
  const blob = blobs?.get(entry.finding.file ?? '')
  if (entry.finding.file === null) return []
  if (blob === undefined) return [{ ...entry, text: null }]
  const text = texts.get(blob) ?? null
  return text === null ? [] : [{ ...entry, text }]
}

/** Blobs of the wanted files in the subject's tree. By listing, as a shown path may differ from the real one. */
async function findBlobs({ root, subject }: Place, wanted: ReadonlySet<string | null>, how: GitRun) {
  const listing = await gitText(root, ['ls-tree', '-r', '-z', '--full-tree', subject.tree], how)
  const blobs = new Map<string, string>()
  for (const line of listing.split('\0')) {
    const tab = line.indexOf('\t')
    const path = shownPath(line.slice(tab + 1))
    if (tab > 0 && wanted.has(path)) blobs.set(path, line.slice(0, tab).split(' ')[2] ?? '')
  }
  return blobs
}
