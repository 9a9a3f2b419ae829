// The first row: where we are, who is doing what, and, always at the top right, whether anything needs the human.
import { age, timeOfDay } from '#projection/age.ts'
import { hasEnded } from '#projection/session-life.ts'
import { type Line, lineWidth, type Span, spread } from '../fit.ts'
import { lookOf } from '../session-look.ts'
import { needsYou, type Sight } from '../sight.ts'
import { useSight } from '../use-world.ts'
import { Row } from './row.tsx'

/** One row of the terminal's width. */
export function TopLine() {
  const sight = useSight()
  const { cols } = sight.state.size
  const right = needLine(sight)
  const left = [...placeLine(sight), ...countLine(sight)]
  const machine = machineLine(sight)
  const room = cols - lineWidth(left) - lineWidth(machine)
  const both: Line = room >= lineWidth(right) + 2 ? [...machine, ...right] : right
  return <Row line={spread(left, both, cols)} width={cols} />
}

/** `▲ 2 need you · oldest 0:41`, or what keeps us from knowing. */
export function needLine({ state, questions }: Sight): Line {
  const { engine, world, now } = state
  if (engine.state === 'lost') return [[` ✕ engine lost: ${engine.because} `, 'failed']]
  if (engine.state === 'connecting') return [[' ◌ connecting to the engine ', 'unknown']]
  const asked = new Set(world.questions.map(({ escalation }) => escalation.about.sessionId))
  const waiting = world.sessions.filter((session) => needsYou(world, session) && !asked.has(session.id))
  const count = questions.length + waiting.length
  if (count === 0) return [[' ○ nothing needs you ', 'muted']]
  const since = [...questions.map(({ escalation }) => escalation.openedAt), ...waiting.map((session) => session.since)]
  const oldest = age(now - Math.min(...since))
  return [[` ▲ ${count} ${count === 1 ? 'needs' : 'need'} you · oldest ${oldest} `, 'needsYou']]
}

function placeLine({ state }: Sight): Line {
  // With several branches at work none of them is "the" branch.
  const branches = Object.keys(state.world.heads ?? {})
  const branch = branches.length === 1 ? branches[0] : null
  const place: Span[] = [[' SIGNALBOX ', 'title'], [` ${state.workspaceName}`]]
  if (branch) place.push([` ⎇ ${branch}`, 'muted'])
  return place
}

function countLine({ state, sessions }: Sight): Line {
  const live = sessions.filter((session) => !hasEnded(session) && !needsYou(state.world, session))
  const counts = new Map<string, number>()
  for (const session of live) {
    const { shape, word } = lookOf(session, state.world)
    counts.set(`${shape} %d ${word}`, (counts.get(`${shape} %d ${word}`) ?? 0) + 1)
  }
  const parts = [...counts].map(([pattern, count]) => pattern.replace('%d', String(count)))
  return parts.length === 0 ? [] : [[`   ${parts.join(' · ')}`]]
}

function machineLine({ state }: Sight): Line {
  const startedAt = state.world.engine?.startedAt
  const parts = [...(startedAt ? [`engine ${age(state.now - startedAt)}`] : []), timeOfDay(state.now)]
  return [[`${parts.join(' · ')}  `, 'muted']]
}
