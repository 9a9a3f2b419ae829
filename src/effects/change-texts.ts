// The content of a change at that exact commit: text and added lines of every file, and the files of earlier issues.
import { type AddedLines, readDiff } from '#git/added-lines.ts'
import { type BlobTexts, readBlobTexts } from '#git/blob-texts.ts'
import { type ChangedPath, shownPath } from '#git/changed-paths.ts'
import type { DiffsAhead } from '#git/diffs-ahead.ts'
import { type GitRun, gitText } from '#git/git-run.ts'
import type { ObjectReader } from '#git/object-reader.ts'
import { readTextParts } from '#git/text-parts.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { ChangedText, NeedsBefore } from '#protocol/observation.ts'
import type { Subject } from '#protocol/subject.ts'
import type { LargeFile } from './scan-large.ts'

/** Files whose text is read; a larger change is checked in part, and says so. */
export const READ_FILES_MAX = 3_000
const GITLINK = '160000'
const SYMLINK = '120000'
const NO_FILE = '000000'
const NO_TEXT = { text: null, addedLines: [], blob: null } as const

type Located<T> = T & {
  /** Object name of its text; null where there is none. */
  readonly blob: string | null
}
export type RecheckText = Located<Recheck & { readonly text: string | null }>

export type ChangeTexts = {
  readonly files: readonly Located<ChangedText>[]
  readonly recheck: readonly RecheckText[]
  /** Files that were left out for the size of the change or their number. */
  readonly unread: number
  /** Files that are too large to be read; in `files` they are without text. */
  readonly large: readonly LargeFile[]
  /** Issues about secrets in such files. */
  readonly largeRecheck: readonly Recheck[]
  /** The text of USER_RULES in the same tree, if it has one. */
  readonly userRules?: string
}

/** A repository's own rules for secrets. */
const USER_RULES = '.gitleaks.toml'

/** What a change is read from: the repository, and its objects. */
export type Reading = {
  readonly root: string
  readonly objects: ObjectReader
  readonly how: GitRun
  /** Every line of a changed file counts as added. */
  readonly wholeFiles?: boolean
  readonly needsBefore?: NeedsBefore
  /** Diffs that were read before. */
  readonly diffs?: DiffsAhead
}
type Change = Pick<Subject, 'base' | 'tree'>

/** Reads a change; `recheck` are open issues whose files are looked at in the same tree. */
export async function readChange(from: Reading, subject: Change, recheck: readonly Recheck[]): Promise<ChangeTexts> {
  const issuePaths = new Set(recheck.map(({ finding }) => finding.file))
  const [{ changes, added }, issueBlobs, userRulesBlob] = await Promise.all([
    (from.diffs?.take ?? readDiff)(from.root, subject, from.how),
    recheck.length > 0 ? findBlobs(from, subject, issuePaths) : null,
    findUserRules(from, subject),
  ])
  const readable = changes.slice(0, READ_FILES_MAX).filter(isPlainFile)
  const oldBlobs = oldBlobsOf(changes, from.needsBefore)
  // Those before the change come last: where it is too large, they are what stays unread.
  const blobs = [...userRulesBlob, ...readable.map(({ blob }) => blob), ...(issueBlobs?.values() ?? [])]
  const { texts, unread, large } = await readBlobTexts(from.objects, [...blobs, ...oldBlobs.values()])
  const files = changes.map((change, index) => {
    const text = isPlainFile(change) && index < READ_FILES_MAX ? (texts.get(change.blob) ?? null) : null
    // Under its new name a file's open issues are looked for afresh: the ones under the old name vanish.
    const isCarried = change.status === 'renamed' && issuePaths.has(shownPath(change.rawOldPath))
    const lines = isCarried || from.wholeFiles ? 'all' : (added[index] ?? 'all')
    const oldBlob = oldBlobs.get(change)
    return {
      path: shownPath(change.rawPath),
      status: change.status,
      ...(text === null ? NO_TEXT : { text, addedLines: linesOf(text, lines), blob: change.blob }),
      ...(oldBlob !== undefined && { before: texts.get(oldBlob) ?? null }),
    }
  })
  const userRules = texts.get(userRulesBlob[0] ?? '')
  return {
    files,
    ...(userRules && { userRules }),
    recheck: recheck.flatMap((entry) => withText(entry, issueBlobs, texts)),
    ...largeIn(from, { changes, added, large }, recheck),
    unread: readable.filter(({ blob }) => unread.has(blob)).length + Math.max(0, changes.length - READ_FILES_MAX),
  }
}

const isPlainFile = ({ mode, status }: ChangedPath) => status !== 'deleted' && mode !== GITLINK && mode !== SYMLINK

type Large = {
  readonly changes: readonly ChangedPath[]
  readonly added: readonly AddedLines[]
  readonly large: BlobTexts['large']
}

function largeIn(from: Reading, large: Large, recheck: readonly Recheck[]) {
  const files = largeFiles(from, large)
  const paths = new Set<string | null>(files.map(({ path }) => path))
  const isInOne = ({ finding }: Recheck) => finding.rule.startsWith('secret/') && paths.has(finding.file)
  return { large: files, largeRecheck: recheck.filter(isInOne) }
}

function largeFiles({ root, how, wholeFiles }: Reading, { changes, added, large }: Large): readonly LargeFile[] {
  return changes.flatMap((change, index) => {
    const { rawPath, status, blob } = change
    const bytes = isPlainFile(change) ? large.get(blob) : undefined
    if (bytes === undefined) return []
    return [
      {
        path: shownPath(rawPath),
        status,
        blob,
        bytes,
        added: wholeFiles ? 'all' : (added[index] ?? 'all'),
        parts: () => readTextParts(root, blob, how),
      },
    ]
  })
}

/** The blobs before the change, of those files where they are wanted. */
function oldBlobsOf(
  changes: readonly ChangedPath[],
  needsBefore: NeedsBefore | undefined,
): ReadonlyMap<ChangedPath, string> {
  if (!needsBefore) return new Map()
  const first = changes.slice(0, READ_FILES_MAX)
  const needs = needsBefore(first.map(({ rawPath, status }) => ({ path: shownPath(rawPath), status })))
  const had = first.filter(({ oldMode, status }, index) => needs[index] && status !== 'added' && isPlainMode(oldMode))
  return new Map(had.map((change) => [change, change.oldBlob]))
}

const isPlainMode = (mode: string) => mode !== GITLINK && mode !== SYMLINK && mode !== NO_FILE

function linesOf(text: string, added: AddedLines): readonly number[] {
  if (added !== 'all') return added
  const lines = text.split('\n').map((_, index) => index + 1)
  return text.endsWith('\n') ? lines.slice(0, -1) : lines
}

// A file that is there but cannot be read as text says nothing about its issue, so the entry is left out: only a file that
// is gone has null text.
function withText(
  entry: Recheck,
  blobs: ReadonlyMap<string, string> | null,
  texts: ReadonlyMap<string, string | null>,
): readonly RecheckText[] {
  const blob = blobs?.get(entry.finding.file ?? '')
  if (entry.finding.file === null) return []
  if (blob === undefined) return [{ ...entry, text: null, blob: null }]
  const text = texts.get(blob) ?? null
  return text === null ? [] : [{ ...entry, text, blob }]
}

/** The blob of the repository's own rules, or nothing. */
async function findUserRules({ objects }: Reading, { tree }: Change): Promise<readonly string[]> {
  const [found] = await objects.sizes([`${tree}:${USER_RULES}`])
  return found?.type === 'blob' ? [found.name] : []
}

/** Blobs of the wanted files in the subject's tree. By listing, as a shown path may differ from the real one. */
async function findBlobs({ root, how }: Reading, { tree }: Change, wanted: ReadonlySet<string | null>) {
  const listing = await gitText(root, ['ls-tree', '-r', '-z', '--full-tree', tree], how)
  const blobs = new Map<string, string>()
  for (const line of listing.split('\0')) {
    const tab = line.indexOf('\t')
    const path = shownPath(line.slice(tab + 1))
    if (tab > 0 && wanted.has(path)) blobs.set(path, line.slice(0, tab).split(' ')[2] ?? '')
  }
  return blobs
}
