// A name for a work tree when nobody gave one: made of what the session is called, and not in use. Pure.
import { worktreeNameSchema } from '#protocol/session.ts'

const CHARS_MAX = 30

/** `wanted` in the form that a work tree's name has, with a number behind it where that is taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const letters = wanted
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
  const cut = letters.slice(0, CHARS_MAX).replaceAll(/^-+|-+$/g, '')
  const name = worktreeNameSchema.safeParse(cut).success ? cut : 'session'
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}-${number}`
    if (!taken.has(numbered)) return numbered
  }
}
