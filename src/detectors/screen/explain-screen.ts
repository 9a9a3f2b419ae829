// Every rule of a profile on one screen, in the order in which they are tried: which fitted, by which rows, and why each other did
// not. For people who ask "why?", with the same steps as reading.
import { clean } from '#protocol/clean.ts'
import { plain } from '#protocol/plain.ts'
import type { Profile, ScreenRule } from '#protocol/profile.ts'
import type { RuleTrial } from '#protocol/trial.ts'
import { filledRows, type ReadableScreen } from './regions.ts'
import { rulesFor, type Tried, tryRule } from './try-rule.ts'

const ROWS_SHOWN_MAX = 40
const ROW_CHARS_MAX = 200
const BECAUSE_CHARS_MAX = 300

/** The title's rules first. The first that fits of each is the one that speaks. */
export function explainScreen(profile: Profile, screen: ReadableScreen): readonly RuleTrial[] {
  const filled = { ...screen, rows: filledRows(screen.rows) }
  return (['title', 'screen'] as const).flatMap((source) => {
    const tried = rulesFor(profile, source).map((rule) => ({ rule, tried: tryRule(rule, filled) }))
    const first = tried.findIndex((one) => one.tried.fits)
    return tried.map((one, index) => trialOf(profile, one, { source, speaks: index === first }))
  })
}

type Place = Pick<RuleTrial, 'source'> & { readonly speaks: boolean }

function trialOf(
  profile: Profile,
  { rule, tried }: { readonly rule: ScreenRule; readonly tried: Tried },
  { source, speaks }: Place,
): RuleTrial {
  const { state, region, priority } = rule
  const about = { source, rule: `${profile.name}/${rule.rule}`, state, region, priority }
  if (!tried.fits) return { ...about, outcome: 'fails', because: plain(tried.because, BECAUSE_CHARS_MAX), rows: [] }
  const rows = tried.rows.slice(-ROWS_SHOWN_MAX).map((row) => rowShown(row))
  return speaks
    ? { ...about, outcome: 'speaks', because: '', rows }
    : { ...about, outcome: 'fits', because: 'a rule before it spoke', rows }
}

/** Indented as it is: many patterns depend on that. */
const rowShown = (row: string): string => row.slice(0, row.search(/\S|$/)) + clean(row, ROW_CHARS_MAX)
