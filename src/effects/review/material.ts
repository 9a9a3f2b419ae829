// What the model is given to read: the added lines of a change with a little around them, numbered, in one fence, as data. Whatever
// looks like a secret, and whatever the rules found to be one, is masked before it leaves this machine.
import { clean } from '#protocol/clean.ts'
import { fenced } from '#protocol/fenced.ts'
import type { Finding } from '#protocol/finding.ts'
import type { ChangedText } from '#protocol/observation.ts'

export type Material = {
  readonly text: string
  /** Files of which something is in it. */
  readonly shown: readonly ChangedText[]
  /** Changed files that are not in it, for lack of room. */
  readonly left: number
}

const AROUND = 3
const LINE_CHARS_MAX = 300
const MASKED = '[masked]'
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY/
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY/
/** Written by tools; reading them costs and tells nothing. */
const NOT_READ =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.ya?ml|go\.sum|[^/]+\.lock)$|\.(min\.[cm]?js|map|svg|snap)$|(^|\/)(node_modules|vendor|dist)\//

/** As many files as `charsMax` has room for, in the order of the change; a file is shown whole or not at all. */
export function materialOf(files: readonly ChangedText[], known: readonly Finding[], charsMax: number): Material {
  const readable = files.filter(
    ({ path, text, addedLines }) => text !== null && addedLines.length > 0 && !NOT_READ.test(path),
  )
  const parts: string[] = []
  const shown: ChangedText[] = []
  let room = charsMax
  for (const file of readable) {
    const part = partOf(file, known)
    if (part.length > room) continue
    room -= part.length
    parts.push(part)
    shown.push(file)
  }
  return { text: fenced(parts.join('\n\n')), shown, left: readable.length - shown.length }
}

function partOf({ path, text, addedLines }: ChangedText, known: readonly Finding[]): string {
  const added = new Set(addedLines)
  const secret = new Set(known.filter(({ type, file }) => type === 'secret' && file === path).map(({ line }) => line))
  const lines = masked((text ?? '').split('\n'), secret)
  const rows: string[] = []
  let last = 0
  for (const [index, line] of lines.entries()) {
    const at = index + 1
    if (!isNear(added, at)) continue
    if (last !== at - 1) rows.push('  ...')
    rows.push(`${added.has(at) ? '+' : ' '} ${at}: ${line}`)
    last = at
  }
  return [`FILE ${clean(path)}`, ...rows].join('\n')
}

function isNear(added: ReadonlySet<number>, at: number): boolean {
  for (let line = at - AROUND; line <= at + AROUND; line++) if (added.has(line)) return true
  return false
}

/** One clean line for each line: a key of several lines must not shift the numbers. */
function masked(lines: readonly string[], secret: ReadonlySet<number>): readonly string[] {
  let isKey = false
  return lines.map((line, index) => {
    const isSecret = isKey || KEY_BEGINS.test(line) || secret.has(index + 1)
    isKey = (isKey || KEY_BEGINS.test(line)) && !KEY_ENDS.test(line)
    return isSecret ? MASKED : cleanLine(line)
  })
}

/** Indentation means something in Python, so it is kept. */
function cleanLine(line: string): string {
  const indent = /^[ \t]{0,80}/.exec(line)?.[0].replaceAll('\t', '    ') ?? ''
  return indent + clean(line, LINE_CHARS_MAX)
}
