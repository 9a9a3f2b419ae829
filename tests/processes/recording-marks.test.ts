// A recording says when its session changed state and what was decided about it.
import { expect, test } from 'vitest'
import { markRecordings } from '#processes/recording-marks.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'

const question = (id: string, sessionId: string | null): Escalation => ({
  id,
  kind: 'permission',
  severity: 'MEDIUM',
  title: 'run npm test?',
  because: 'it asks',
  evidence: [],
  likeness: null,
  editable: null,
  about: { sessionId, auditId: null, threatId: null },
  openedAt: 1,
  deadlineAt: 2,
  options: [{ id: 'approve', label: 'yes', verdict: 'approve', takes: 'nothing', confirm: false, intents: [] }],
})
const answered = (escalationId: string): Event => ({
  type: 'escalation.answered',
  escalationId,
  verdict: 'approve',
  option: 'approve',
  note: null,
  text: null,
})
const envelope = (event: Event, seq: number): Envelope => ({
  seq,
  at: 1,
  origin: 'engine',
  host: 'h',
  key: null,
  event,
})

test('moves of sessions and answers about them are marked, other things are not', () => {
  const marks: string[] = []
  let tell: (envelopes: readonly Envelope[]) => void = () => {}
  const settled = [question('q1', 's1'), question('q2', null)].map((escalation) => ({
    escalation,
    how: 'approved' as const,
    option: 'approve',
    note: null,
    at: 1,
  }))
  const stop = markRecordings(
    {
      subscribe(on) {
        tell = on
        return () => {
          tell = () => {}
        }
      },
    },
    () => ({ ...EMPTY_WORLD, settled }),
    { mark: (sessionId, label) => marks.push(`${sessionId} ${label}`) },
  )
  const moved = { from: 'working', to: 'waiting', on: 'session.observed' }
  const events: Event[] = [
    { type: 'machine.moved', machine: 'session', id: 's1', ...moved },
    { type: 'machine.moved', machine: 'commit-audit', id: 'abc', ...moved },
    answered('q1'),
    answered('q2'),
    answered('q3'),
    { type: 'effect.done', intentId: 'i1' },
  ]
  tell(events.map((event, index) => envelope(event, index + 1)))
  expect(marks).toEqual(['s1 working → waiting', 's1 approve (approve): run npm test?'])
  stop()
  tell([envelope(answered('q1'), 9)])
  expect(marks).toHaveLength(2)
})
