// Tells regular expressions that can take exponential time, by a scan that itself is linear.

const PATTERN_CHARS_MAX = 1_000
const LITERAL = /(?:^|[=(,:?&|!\s])\/(?![/*])((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[dgimsuvy]*/g
const SAME_ALTERNATIVE = /\((?:\?:)?(\w)\|\1\w?\)[+*]/

const GROUP_START = /^\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?/
const REPEATED = /^(?:[+*]|\{\d+,\d*\})/

type Group = { startsRepeated: boolean; atoms: number }

/** A group that starts with a repetition and is itself repeated, or repeats two equal alternatives. */
export function isSlowPattern(pattern: string): boolean {
  const text = pattern.slice(0, PATTERN_CHARS_MAX)
  if (SAME_ALTERNATIVE.test(text)) return true
  const groups: Group[] = [{ startsRepeated: false, atoms: 0 }]
  for (let at = 0; at < text.length; ) {
    if (text[at] === '(') {
      groups.push({ startsRepeated: false, atoms: 0 })
      at += GROUP_START.exec(text.slice(at, at + 40))?.[0].length ?? 1
    } else if (text[at] === ')') {
      if (closes(groups, text.slice(at + 1, at + 12))) return true
      at++
    } else at += countAtom(groups.at(-1), text, at)
  }
  return false
}

/** Ends a group; true when it starts with a repetition and `after` repeats it. */
function closes(groups: Group[], after: string): boolean {
  const group = groups.length > 1 ? groups.pop() : undefined
  const outer = groups.at(-1)
  const isRepeated = REPEATED.test(after)
  if (outer) {
    if (outer.atoms === 0 && isRepeated) outer.startsRepeated = true
    outer.atoms++
  }
  return group?.startsRepeated === true && isRepeated
}

function countAtom(group: Group | undefined, text: string, at: number): number {
  const length = atomChars(text, at)
  const char = text[at] ?? ''
  if (!group) return length
  if (group.atoms === 0 && /^[+*]/.test(text.slice(at + length, at + length + 1))) group.startsRepeated = true
  if (char === '|') group.atoms = 0
  else if (!'^+*?'.includes(char)) group.atoms++
  return length
}

function atomChars(text: string, at: number): number {
  if (text[at] === '\\') return 2
  if (text[at] !== '[') return 1
  let end = at + 1
  while (end < text.length && text[end] !== ']') end += text[end] === '\\' ? 2 : 1
  return end - at + 1
}

/** For rules: tests a whole pattern, as text. */
export const SLOW_PATTERN = { test: isSlowPattern }

/** For rules: tests the regular expression literals of a line of JavaScript. */
export const SLOW_LITERAL = {
  test: (line: string): boolean =>
    line.includes('/') && [...line.matchAll(LITERAL)].some(([, pattern]) => isSlowPattern(pattern ?? '')),
}
