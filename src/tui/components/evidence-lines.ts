// The evidence for a session's state as lines: every source with what came of it, and every rule that was tried on its screen.
import { age } from '#projection/age.ts'
import type { SessionView } from '#projection/world.ts'
import type { RuleTrial } from '#protocol/trial.ts'
import type { SessionLook } from '../explain-session.ts'
import { cut, type Line } from '../fit.ts'

const SOURCE_COLUMNS = 11
const SAYS_COLUMNS = 9
const OUTCOME_COLUMNS = 8

/** One line a source and one for its reason, the one that decides marked. */
export function sourceLines({ evidence }: SessionView, now: number): readonly Line[] {
  if (evidence.length === 0) return []
  const lines = evidence.flatMap(({ source, agentId, says, at, because, decides, verdict }): readonly Line[] => [
    [
      [decides ? ' ▸ ' : '   ', 'focus'],
      [cut(source, SOURCE_COLUMNS).padEnd(SOURCE_COLUMNS), decides ? 'title' : 'text'],
      [` ${says.padEnd(SAYS_COLUMNS)}`, decides ? 'title' : 'text'],
      [` ${age(now - at)} ago`, 'muted'],
      [decides ? '' : `  ${verdict}`, 'muted'],
    ],
    [[`     ${agentId === null ? '' : `${agentId}: `}${because}`, 'muted']],
  ])
  return [[[' evidence, and when it was heard or seen last', 'muted']], ...lines]
}

/** The rules in the order in which they are tried, the rows of the one that speaks under it. */
export function ruleLines(found: SessionLook | null, session: SessionView): readonly Line[] {
  if (!found || found.sessionId !== session.id) return []
  const { look, because } = found
  if (!look) return [[[` rules: ${because}`, 'muted']]]
  const head = ` rules of profile ${look.profile} on its screen (title "${look.title}", quiet for ${age(look.quietMs)})`
  return [[[head, 'muted']], ...look.trials.flatMap(trialLines)]
}

function trialLines({ outcome, rule, state, region, because, rows }: RuleTrial): readonly Line[] {
  const speaks = outcome === 'speaks'
  const head: Line = [
    [speaks ? ' ▸ ' : '   ', 'focus'],
    [outcome.padEnd(OUTCOME_COLUMNS), speaks ? 'title' : 'muted'],
    [`${rule} `, speaks ? 'title' : 'text'],
    [`${state} in ${region}`, 'muted'],
  ]
  if (!speaks) return [head, [[`             ${because}`, 'muted']]]
  return [head, ...rows.map((row): Line => [['             │ ', 'muted'], [row]])]
}
