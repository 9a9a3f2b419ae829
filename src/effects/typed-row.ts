// Where a text stands on a screen: whether it is there, and what is left of the cursor. Agents draw boxes around their input
// and terminals wrap it, so blanks and frames do not count. Pure.
import type { ScreenView } from '#protocol/ports.ts'

/** Enough of a text's end to know it by. */
const TAIL_CHARS = 24
const PROMPT_ENDS = /[$#%>❯›➜]$/u

const bare = (text: string) => text.replace(/[\s│┃|╭╮╰╯─━┌┐└┘]/gu, '')

/** The end of a text, as it is looked for. */
export const tailOf = (text: string) => Array.from(bare(text)).slice(-TAIL_CHARS).join('')

const leftOfCursor = ({ rows, cursor }: ScreenView) => (rows[cursor.y] ?? '').slice(0, cursor.x).trimEnd()

/** True when the text ends exactly at the cursor; below it, on a row that is empty so far, is not at it. */
export function endsAtCursor(view: ScreenView, tail: string): boolean {
  const left = bare(leftOfCursor(view))
  return left !== '' && (bare(view.rows.slice(0, view.cursor.y).join('')) + left).endsWith(tail)
}

/** How often the text is on the screen. */
export const countOf = ({ rows }: ScreenView, tail: string) => bare(rows.join('')).split(tail).length - 1

/** False when something stands between the prompt and the cursor, or nobody can tell because the cursor is hidden. */
export function isPromptEmpty(view: ScreenView): boolean {
  if (!view.cursor.visible) return false
  const left = leftOfCursor(view).replace(/^[\s│┃|]+/u, '')
  return left === '' || PROMPT_ENDS.test(left)
}
