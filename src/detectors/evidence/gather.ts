// EVENT → EVIDENCE: what each source says after one more event. Pure, and a fold over the journal: after a restart the same.
// Whose word counts is weigh.ts.
import type { Decision } from '#protocol/agent-request.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { Statement } from '#protocol/evidence.ts'
import { ASKED_MAX, type Asked, type Gathered, NOTHING_GATHERED, sourceOf, stated } from './gathered.ts'

type Report = EventOf<'agent.reported'>['report']

/** What a report says of the one that it is about. An agent that has just started may still show a dialog of its own. */
const SAYS: Readonly<Record<Report, Statement>> = {
  started: 'nothing',
  prompted: 'working',
  'tool-started': 'working',
  'tool-ended': 'working',
  'turn-ended': 'done',
  'turn-failed': 'errored',
  limited: 'limited',
  interrupted: 'idle',
  idle: 'idle',
  'needs-human': 'waiting',
  ended: 'nothing',
}
const BECAUSE_CHARS_MAX = 300

/** `decision`: the one that a `request.answered` delivers, where that is known. */
export function gather(before: Gathered, event: Event, at: number, decision: Decision | null = null): Gathered {
  switch (event.type) {
    case 'session.requested':
      return withSaid(NOTHING_GATHERED, { source: 'process', says: 'nothing', because: 'asked to start' }, at)
    case 'session.started':
      return withSaid(before, { source: 'process', says: 'nothing', because: `pid ${event.pid} runs` }, at)
    case 'session.observed':
      return afterScreen(before, event)
    case 'agent.reported':
      return afterReport(before, event, at)
    case 'request.raised':
      return afterRaised(before, event, at)
    case 'request.held':
      return { ...before, held: { request: event.request, until: event.until } }
    case 'request.closed':
      return { ...withoutAsked(before, event.fingerprint), evidence: withoutCall(before, null, at) }
    case 'request.answered':
      return afterAnswered(before, event, at, decision)
    default:
      return before
  }
}

type Saying = Parameters<typeof stated>[1]

const withSaid = (before: Gathered, said: Saying, at: number): Gathered => ({
  ...before,
  evidence: stated(before.evidence, said, at),
})

/** What was seen since counts; a list that was made before something newer was seen does not take that back. */
function afterScreen(before: Gathered, { evidence: seen = [] }: EventOf<'session.observed'>): Gathered {
  let { evidence } = before
  for (const { decides: _, verdict: __, ...one } of seen) {
    if (one.source !== 'screen' && one.source !== 'title' && one.source !== 'output') continue
    const known = sourceOf(evidence, one.source)
    if (!known || one.at >= known.at) evidence = [...evidence.filter((other) => other !== known), one]
  }
  const screen = sourceOf(evidence, 'screen')
  if (!screen || screen.says === 'nothing') return { ...before, evidence }
  if (screen.says === 'waiting') return { ...before, evidence, dialogAt: Math.max(screen.at, before.dialogAt ?? 0) }
  const hasLeft = sourceOf(before.evidence, 'screen')?.says === 'waiting'
  return { ...before, evidence, typed: null, isHandedOver: before.isHandedOver && !hasLeft }
}

function afterReport(before: Gathered, event: EventOf<'agent.reported'>, at: number): Gathered {
  const { report, detail, agentId } = event
  const because = `reported: ${report}${detail ? `: ${detail}` : ''}`.slice(0, BECAUSE_CHARS_MAX)
  if (agentId === null) {
    // What it does now is no longer the dialog that was left to the human; that a dialog is there is.
    const isHandedOver = before.isHandedOver && report === 'needs-human'
    return withSaid({ ...before, reports: true, isHandedOver }, { source: 'hook', says: SAYS[report], because }, at)
  }
  const isOver = report === 'ended' || report === 'turn-ended' || report === 'turn-failed' || report === 'interrupted'
  const { evidence } = before
  const says = report === 'started' ? 'working' : SAYS[report]
  return {
    ...before,
    reports: true,
    evidence: isOver
      ? evidence.filter((one) => one.source !== 'sub-agent' || one.agentId !== agentId)
      : stated(evidence, { source: 'sub-agent', agentId, says, because }, at),
  }
}

function afterRaised(before: Gathered, { request }: EventOf<'request.raised'>, at: number): Gathered {
  const { fingerprint, kind, tool, agentId, channel } = request
  const by = channel.by
  const isOnScreen = channel.by === 'screen' || channel.isOnScreen
  const asked: Asked = { fingerprint, kind, tool, agentId, at, by, isOnScreen }
  return {
    ...before,
    asked: [...before.asked.filter((one) => one.fingerprint !== fingerprint), asked].slice(-ASKED_MAX),
    reports: before.reports || by === 'desk',
    held: isOnScreen ? null : before.held,
    isHandedOver: false,
  }
}

function withoutAsked(before: Gathered, fingerprint: string): Gathered {
  return {
    ...before,
    asked: before.asked.filter((one) => one.fingerprint !== fingerprint),
    held: before.held?.request.fingerprint === fingerprint ? null : before.held,
  }
}

/** Its call for a human is answered: then it works on, or what it does is to be seen. */
function withoutCall({ evidence }: Gathered, says: 'working' | null, at: number): Gathered['evidence'] {
  if (sourceOf(evidence, 'hook')?.says !== 'waiting') return evidence
  return stated(evidence, { source: 'hook', says: says ?? 'nothing', because: 'what it asked was answered' }, at)
}

function afterAnswered(
  before: Gathered,
  { fingerprint, delivered }: EventOf<'request.answered'>,
  at: number,
  decision: Decision | null,
): Gathered {
  const after = withoutAsked(before, fingerprint)
  if (!delivered) return after
  const isHandedOver = decision?.behavior === 'hand-over'
  const wasTyped = before.asked.some((one) => one.fingerprint === fingerprint && one.by === 'screen')
  return {
    ...after,
    evidence: isHandedOver ? before.evidence : withoutCall(before, 'working', at),
    typed: wasTyped ? { fingerprint, at, times: timesTyped(before, fingerprint) + 1 } : before.typed,
    isHandedOver,
  }
}

const timesTyped = ({ typed }: Gathered, fingerprint: string): number =>
  typed?.fingerprint === fingerprint ? typed.times : 0
