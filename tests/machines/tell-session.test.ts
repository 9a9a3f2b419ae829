import { describe, expect, test } from 'vitest'
import { absorb, EMPTY_MIND } from '#engine/mind.ts'
import { PATHS_NAMED_MAX, tellSessions, type Untold } from '#machines/tell-session.ts'
import { DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { SessionState } from '#protocol/session.ts'
import { envelope, launch, subject } from '../support/samples.ts'

const told = (...paths: string[]): Event => ({
  type: 'feedback.written',
  auditId: 'a1',
  files: paths.map((path, index) => ({ issueId: `i${index}`, path })),
})
const seen = (state: 'idle' | 'working' | 'waiting' | 'done'): Event => ({
  type: 'session.observed',
  sessionId: 's1',
  state,
  waitingFor: null,
  because: 'seen',
  evidence: [],
})

function play(
  events: readonly Event[],
  some: { mode?: 'never' | 'ask' | 'idle'; state?: SessionState; author?: string | null } = {},
) {
  const { mode = 'ask', state = 'working', author = 's1' } = some
  let untold: Untold = new Map()
  const texts: string[] = []
  for (const event of events) {
    const next = tellSessions(untold, event, {
      terms: { ...DEFAULT_AUDIT_TERMS, tellSessions: mode },
      authorOf: () => author,
      stateOf: () => state,
    })
    untold = next.untold
    for (const intent of next.intents) if (intent.type === 'session.send') texts.push(intent.text)
  }
  return { texts, untold }
}

test('the engine asks for it when the terms say so, once the author is seen idle', () => {
  const sha = 'a'.repeat(40)
  const story: readonly Event[] = [
    { type: 'terms.set', terms: { ...DEFAULT_AUDIT_TERMS, tellSessions: 'ask' } },
    { type: 'session.requested', launch: launch() },
    { type: 'session.started', sessionId: 's1', pid: 7 },
    { type: 'commit.observed', subject: subject({ id: sha, sessionId: 's1' }) },
    { type: 'feedback.written', auditId: sha, files: [{ issueId: 'i', path: 't/ISSUE_1.md' }] },
    seen('working'),
    seen('idle'),
  ]
  let mind = EMPTY_MIND
  const intents = story.flatMap((event, index) => {
    const absorbed = absorb(mind, envelope(index + 1, event))
    mind = absorbed.mind
    return absorbed.decided.intents.filter(({ type }) => type === 'session.send')
  })
  expect(intents).toMatchObject([{ sessionId: 's1', text: expect.stringContaining('t/ISSUE_1.md') }])
})

describe('feedback is typed into its author’s session', () => {
  test('when that becomes idle, once, and not while it works or waits', () => {
    expect(play([told('t/ISSUE_1.md'), seen('working'), seen('waiting')]).texts).toEqual([])
    const { texts, untold } = play([told('t/ISSUE_1.md'), seen('working'), seen('idle'), seen('idle')])
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain('t/ISSUE_1.md')
    expect(untold.size).toBe(0)
  })

  test('at once when it is idle already', () => {
    expect(play([told('t/ISSUE_1.md')], { state: 'idle' }).texts).toHaveLength(1)
  })

  test('in one message, whatever came meanwhile; many files are counted', () => {
    const paths = Array.from({ length: PATHS_NAMED_MAX + 3 }, (_, index) => `t/ISSUE_${index}.md`)
    const { texts } = play([told(...paths.slice(0, 4)), told(...paths.slice(2)), seen('done')])
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain('and 3 more')
    expect(texts[0]).not.toContain('\n')
  })

  test('never unless it is configured, never to nobody, never to one that has ended', () => {
    expect(play([told('t/1.md'), seen('idle')], { mode: 'never' }).texts).toEqual([])
    expect(play([told('t/1.md'), seen('idle')], { author: null }).texts).toEqual([])
    const ended: Event = { type: 'session.lost', sessionId: 's1', because: 'gone' }
    expect(play([told('t/1.md'), ended, seen('idle')])).toMatchObject({ texts: [], untold: new Map() })
  })
})
