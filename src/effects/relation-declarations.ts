// Asks the repository where its models declare the relations that rules have asked about: one search in the audited tree, and
// none where nothing was asked. What is found is read by detectors/commit/performance.
import { type GitRun, git } from '#git/git-run.ts'
import { messageOf } from '#protocol/errors.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { plain } from '#protocol/plain.ts'
import type { CheckRun } from '#protocol/verdict.ts'

export const NAMES_MAX = 200
const DECLARATION_LINES = 12
const OUTPUT_BYTES_MAX = 2 * 1024 * 1024
const NAME = /^[A-Za-z_]\w{0,99}$/
const KINDS = '(relationship|relation|ForeignKey|OneToOneField|ManyToManyField|ForeignKeyField)'

type Tree = { readonly root: string; readonly tree: string; readonly how: GitRun }

export type Declarations = {
  /** With the lines that follow them and the class that they are in; empty where there are none. */
  readonly text: string
  /** Why they could not be looked for. */
  readonly ran: readonly CheckRun[]
}

/** Where the relations are declared that are asked about in added lines. */
export async function findDeclarations(
  files: readonly ChangedText[],
  { root, tree, how }: Tree,
): Promise<Declarations> {
  const names = namesAsked(files)
  if (names.length === 0) return { text: '', ran: [] }
  // Names come from the repository, hence by standard input and never as an argument.
  const any = `(${names.join('|')})`
  const input = [
    `^[[:space:]]+${any}[[:space:]]*(:[^=]*)?=[[:space:]]*([A-Za-z_]+[.])*${KINDS}[(]`,
    `(backref|related_name)[[:space:]]*=.*["']${any}["']`,
    '',
  ].join('\n')
  const args = ['grep', '-E', '-I', '-h', '-n', '-p', '-A', `${DECLARATION_LINES}`, '-f', '-', tree]
  try {
    const { out } = await git(root, args, { ...how, input, okCodes: [0, 1], bytesMax: OUTPUT_BYTES_MAX })
    return { text: out.toString('utf8'), ran: [] }
  } catch (thrown) {
    how.signal?.throwIfAborted()
    // What asks stays unanswered, and is not reported.
    const because = plain(`the models of the repository could not be searched: ${messageOf(thrown)}`)
    return { text: '', ran: [{ name: 'relations in loops', outcome: 'skipped', because }] }
  }
}

/** Of what is seen in added lines. */
function namesAsked(files: readonly ChangedText[]): readonly string[] {
  const asked = files.flatMap(({ seen = [], addedLines }) => {
    const asking = seen.filter(({ asks }) => asks)
    if (asking.length === 0) return []
    const added = new Set(addedLines)
    return asking.filter(({ touches }) => touches.some((line) => added.has(line)))
  })
  const names = asked.flatMap(({ asks }) => (asks ? [...asks.all, ...asks.any] : []))
  return [...new Set(names)].filter((name) => NAME.test(name)).slice(0, NAMES_MAX)
}
