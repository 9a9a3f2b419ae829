// "Why does it wait?": what the selected session is thought to do, the evidence for it, and its moves between states.

import { age } from '#projection/age.ts'
import { sandboxLines } from '#projection/sandbox-words.ts'
import type { OpenQuestion, SessionView, World } from '#projection/world.ts'
import type { SessionState } from '#protocol/session.ts'
import { ruleLines, sourceLines } from '../components/evidence-lines.ts'
import { Sheet } from '../components/sheet.tsx'
import type { Line, Span } from '../fit.ts'
import { lookOf, titleOf } from '../session-look.ts'
import { questionsAbout, subjectOf } from '../sight.ts'
import { useSight } from '../use-world.ts'
import { labelled } from './card.tsx'

const STATES: readonly SessionState[] = ['starting', 'working', 'waiting', 'idle', 'paused', 'exited']
const MOVES_SHOWN_MAX = 20

/** The session of the question in hand, or the selected one. */
export function Why() {
  const sight = useSight()
  const { state } = sight
  const width = state.size.cols - 2
  const session = subjectOf(sight)
  if (!session) return <Sheet title={[[' Why ', 'title']]} lines={questionLines(sight.target.question, width)} />
  const { shape, word, token } = lookOf(session, state.world)
  return (
    <Sheet
      title={[
        [` ${shape} `, token],
        [`${titleOf(session)}: ${word} `, 'title'],
      ]}
      right={[[` for ${age(state.now - session.since)} `, 'muted']]}
      lines={[...evidenceLines(session, state.world, state.now, width), [], ...ruleLines(state.look, session)]}
    />
  )
}

function evidenceLines(session: SessionView, world: World, now: number, width: number): readonly Line[] {
  const { requests, launch } = session
  const lines: Line[] = [
    stateLine(session),
    [],
    ...labelled('because', session.because || 'no evidence yet', width),
    ...labelled('since', `${age(now - session.since)} ago`, width),
    ...(session.said ? labelled('it says', session.said.text, width) : []),
    ...(session.result
      ? labelled('its result', `${session.result.result.verdict}: ${session.result.result.summary}`, width)
      : []),
  ]
  for (const { kind, tool, detail, channel } of requests) {
    lines.push(
      ...labelled('it asks', `${kind}: ${tool} ${detail}`, width),
      ...labelled(
        'through',
        channel.by === 'screen' ? `screen rule ${channel.rule}` : `its ${channel.adapter} hook`,
        width,
      ),
    )
  }
  lines.push(
    ...labelled('command', launch.argv.join(' '), width),
    ...labelled('in', launch.cwd, width),
    ...labelled('process', session.pid === null ? 'not started yet' : `pid ${session.pid}`, width),
  )
  if (session.confinement) lines.push(...labelled('sandbox', sandboxLines(session.confinement).join('; '), width))
  for (const { path, because } of session.denials ?? [])
    lines.push(...labelled('denied', `${path} (${because})`, width))
  lines.push([], ...sourceLines(session, now))
  for (const question of questionsAbout(world, session.id)) lines.push([], ...questionLines(question, width))
  const moves = world.moves.filter(({ machine, id }) => machine === 'session' && id === session.id)
  if (moves.length > 0) lines.push([], [[' moves, newest first', 'muted']])
  for (const move of moves.slice(0, MOVES_SHOWN_MAX)) {
    lines.push([
      [` ${age(now - move.at).padStart(8)} ago  `, 'muted'],
      [`${move.from} → ${move.to}`],
      [`  on ${move.on}`, 'muted'],
    ])
  }
  return lines
}

function questionLines(question: OpenQuestion | null, width: number): readonly Line[] {
  if (!question) return [[], [[' nothing is selected', 'muted']]]
  const { escalation } = question
  return [
    ...labelled('question', escalation.title, width),
    ...labelled('why asked', escalation.because, width),
    ...escalation.evidence.flatMap((text, index) => labelled(index === 0 ? 'evidence' : '', text, width)),
  ]
}

/** The session machine in a row with the present state lit. */
function stateLine(session: SessionView): Line {
  const states = STATES.includes(session.state) ? STATES : [...STATES, session.state]
  return states.flatMap((state, index): readonly Span[] => {
    const gap: Span = [index === 0 ? ' ' : ' ── ', 'muted']
    return state === session.state
      ? [gap, ['┤', 'focus'], [` ${state} `, 'title'], ['├', 'focus']]
      : [gap, [state, 'muted']]
  })
}
