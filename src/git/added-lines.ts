// Line numbers that a change added, from `diff-tree -p -U0`. Hunk sizes say how many lines follow, so that content which
// looks like a header is never taken for one; files are matched by order, because names in a patch are quoted.
import type { Subject } from '#protocol/subject.ts'
import { type ChangedPath, listChangedPaths, parseRaw, RAW_DIFF, rangeOf } from './changed-paths.ts'
import { type GitRun, git, OutputTooLarge } from './git-run.ts'

/** 1-based lines; 'all' when git does not say (binary by attribute, or the diff was too large). */
export type AddedLines = readonly number[] | 'all'

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const SHOWN_PATCH = ['--no-ext-diff', '--no-textconv', '--no-color', '--submodule=short', '--inter-hunk-context=0']
const RAW_BYTES_MAX = 64 * 1024 * 1024
const NEWLINE = 10
const HEAD_CHARS_MAX = 120
/** More than any text that is read has; beyond it the numbers are not worth their memory. */
const ADDED_LINES_MAX = 1_000_000

/** A change with the lines that it added: paths and patch from one git call. */
export async function readDiff(
  root: string,
  subject: Pick<Subject, 'base' | 'tree'>,
  how: GitRun,
): Promise<{ readonly changes: readonly ChangedPath[]; readonly added: readonly AddedLines[] }> {
  // Against nothing every line is added: the patch would only repeat the files.
  if (subject.base === null) return allAdded(await listChangedPaths(root, subject, how))
  try {
    const args = [...RAW_DIFF, '-p', '-U0', ...SHOWN_PATCH, ...rangeOf(subject)]
    const { out } = await git(root, args, how)
    const { changes, end } = parseRaw(out)
    // Between the two parts stands one more NUL.
    return { changes, added: matchSections(changes, parsePatch(out.subarray(end + 1))) ?? allAdded(changes).added }
  } catch (thrown) {
    if (thrown instanceof OutputTooLarge)
      return allAdded(await listChangedPaths(root, subject, { ...how, bytesMax: RAW_BYTES_MAX }))
    throw thrown
  }
}

const allAdded = (changes: readonly ChangedPath[]) => ({ changes, added: changes.map(() => 'all' as const) })

/** One entry for each `diff --git` section of a patch without context lines. */
function parsePatch(patch: Buffer): readonly AddedLines[] {
  const sections: (number[] | 'all')[] = []
  let toSkip = 0
  for (const head of lineHeads(patch)) {
    if (head.startsWith('\\')) continue
    if (toSkip > 0) {
      toSkip--
      continue
    }
    const [, removed = '1', first = '0', added = '1'] = HUNK.exec(head) ?? [head, '0', '0', '0']
    toSkip = Number(removed) + Number(added)
    if (head.startsWith('diff --git ')) sections.push([])
    else if (head.startsWith('Binary files ')) sections.splice(-1, 1, 'all')
    else addLines(sections, Number(first), Number(added))
  }
  return sections
}

function addLines(sections: (number[] | 'all')[], first: number, count: number): void {
  const section = sections.at(-1)
  if (!section || section === 'all') return
  if (section.length + count > ADDED_LINES_MAX) sections.splice(-1, 1, 'all')
  else for (let line = first; line < first + count; line++) section.push(line)
}

/** The start of each line: only headers are read, and a content line may be as long as it likes. */
function* lineHeads(patch: Buffer): Generator<string> {
  for (let start = 0; start < patch.length; ) {
    const found = patch.indexOf(NEWLINE, start)
    const end = found < 0 ? patch.length : found
    yield patch.toString('latin1', start, Math.min(end, start + HEAD_CHARS_MAX))
    start = end + 1
  }
}

const kindOf = (mode: string) => mode.slice(0, 2)

// A path that changed its kind (file to link) is shown as a deletion and an addition: two sections for one change.
function matchSections(changes: readonly ChangedPath[], sections: readonly AddedLines[]): readonly AddedLines[] | null {
  let at = 0
  const matched = changes.map(({ mode, oldMode }) => {
    const changedKind = mode !== '000000' && oldMode !== '000000' && kindOf(mode) !== kindOf(oldMode)
    at += changedKind ? 2 : 1
    return sections[at - 1] ?? 'all'
  })
  return at === sections.length ? matched : null
}
