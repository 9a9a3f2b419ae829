// What a session's screen, or its hook, says about places that its sandbox keeps from it. The kernel tells only the program, so
// what that passes on is all there is to see: evidence, which misses what is not printed, and an agent could print it too.
import { plain } from '#protocol/plain.ts'
import { type Access, absolutePath, accessTo, type Confinement } from '#protocol/sandbox.ts'

export type Denial = { readonly path: string; readonly because: string }
export type DenialSource = 'seen on its screen' | 'reported by its hook'

/** An error message, and what a path would have had to be for it to come from the sandbox. */
const COMPLAINTS: readonly { readonly says: RegExp; readonly about: readonly Access[] }[] = [
  { says: /permission denied|EACCES/i, about: ['hidden'] },
  { says: /no such file or directory|not found|does not exist|ENOENT/i, about: ['hidden'] },
  { says: /read-only file system|EROFS/i, about: ['hidden', 'read'] },
]
const WORDS = /[^\s'"`‘’“”«»()[\]{}<>,;:=|]+/gu
const WORDS_MAX = 40
const PATH_CHARS_MAX = 300
const BECAUSE_CHARS_MAX = 200

/** Each path once, in the order of the rows. */
export function deniedIn(rows: readonly string[], confinement: Confinement, how: DenialSource): readonly Denial[] {
  if (confinement.by === 'nothing') return []
  const denials = new Map<string, Denial>()
  for (const row of rows) {
    const about = COMPLAINTS.find(({ says }) => says.test(row))?.about
    if (!about) continue
    const words = (row.match(WORDS) ?? []).slice(0, WORDS_MAX)
    const path = words.find((word) => isPath(word, confinement) && about.includes(accessTo(confinement, word)))
    if (path === undefined) continue
    const absolute = plain(absolutePath(path, confinement), PATH_CHARS_MAX)
    if (!denials.has(absolute))
      denials.set(absolute, { path: absolute, because: plain(`${how}: ${row.trim()}`, BECAUSE_CHARS_MAX) })
  }
  return [...denials.values()]
}

/** A word without a slash could be any word: it counts when it is the very name of something hidden. */
function isPath(word: string, confinement: Confinement): boolean {
  return word.includes('/') || confinement.hide.includes(absolutePath(word, confinement))
}
