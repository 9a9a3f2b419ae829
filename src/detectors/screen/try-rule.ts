// One rule on one screen: whether it fits, by which rows, and, where it does not, which of its patterns failed. Reading a screen and
// explaining it are the same steps.
import type { Profile, ScreenRule } from '#protocol/profile.ts'
import { filledRows, type ReadableScreen, regionOf } from './regions.ts'

export type Tried =
  | { readonly fits: true; readonly rows: readonly string[] }
  | { readonly fits: false; readonly because: string }

export type Match = { readonly rule: ScreenRule; readonly rows: readonly string[] }

/** Patterns are kept compiled; a few hundred exist at a time, so that more mean that profiles were changed. */
const COMPILED_MAX = 2_000
const kept = new Map<string, RegExp>()

/** The pattern as every rule means it. */
export function compiled(source: string): RegExp {
  const known = kept.get(source)
  if (known) return known
  const made = new RegExp(source, 'mu')
  if (kept.size >= COMPILED_MAX) kept.clear()
  kept.set(source, made)
  return made
}

/** In the order in which they are tried: those for the title apart from those for the screen. */
export function rulesFor(profile: Profile, source: 'screen' | 'title'): readonly ScreenRule[] {
  return profile.screens
    .filter(({ region }) => (region === 'title') === (source === 'title'))
    .toSorted((one, other) => other.priority - one.priority)
}

/** The first rule that fits; null when none does. */
export function findRule(profile: Profile, screen: ReadableScreen, source: 'screen' | 'title'): Match | null {
  const filled = { ...screen, rows: filledRows(screen.rows) }
  for (const rule of rulesFor(profile, source)) {
    const tried = tryRule(rule, filled)
    if (tried.fits) return { rule, rows: tried.rows }
  }
  return null
}

/** `screen` has only its filled rows. */
export function tryRule(rule: ScreenRule, screen: ReadableScreen): Tried {
  const region = regionOf(rule.region, screen)
  if (!region) return no(`there is no ${rule.region}`)
  const rows = fromRow(rule, region)
  if (!rows) return no(`no row begins it: ${rule.from}`)
  const text = rows.join('\n')
  const holds = (source: string) => compiled(source).test(text)
  const missing = rule.all.find((source) => !holds(source))
  if (missing !== undefined) return no(`not found: ${missing}`)
  if (rule.any.length > 0 && !rule.any.some(holds)) return no(`none found of: ${rule.any.join('  |  ')}`)
  const unwanted = rule.not.find(holds)
  if (unwanted !== undefined) return no(`must not be there: ${unwanted}`)
  return { fits: true, rows }
}

const no = (because: string): Tried => ({ fits: false, because })

function fromRow({ from }: ScreenRule, rows: readonly string[]): readonly string[] | null {
  if (from === undefined) return rows
  const start = rows.findLastIndex((row) => compiled(from).test(row))
  return start === -1 ? null : rows.slice(start)
}
