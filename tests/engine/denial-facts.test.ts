// What the sandbox keeps from a session becomes a fact once for each path, from whichever side it is seen, and within a bound.
import { expect, test } from 'vitest'
import { denialFacts, reportedDenials } from '#engine/denial-facts.ts'
import { applyToSessions } from '#projection/sessions.ts'
import { DENIALS_MAX, EMPTY_WORLD, type SessionView } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import type { Confinement } from '#protocol/sandbox.ts'
import { launch } from '../support/samples.ts'

const CONFINEMENT: Confinement = {
  by: 'bubblewrap',
  because: 'read-only but for what is named',
  cwd: '/shop',
  home: '/home/ada',
  write: ['/shop'],
  read: [],
  hide: ['/shop/secret'],
  rest: 'read',
  missing: [],
  network: 'all',
}

const after = (sessions: readonly SessionView[], event: Event) =>
  applyToSessions(sessions, { seq: 1, at: 5, host: 'h', key: null, origin: 'engine', event })

function confinedSession(): SessionView {
  const asked = after([], { type: 'session.requested', launch: launch() })
  const sessionId = asked[0]?.id ?? ''
  const [session] = after(asked, { type: 'session.confined', sessionId, confinement: CONFINEMENT })
  if (!session) throw new Error('no session')
  return session
}

test('a denial that is known is not told again', () => {
  const session = confinedSession()
  const rows = ['cat: secret/a: Permission denied']
  const [fact] = denialFacts(session, rows, 'seen on its screen')
  expect(fact).toEqual({
    type: 'access.denied',
    sessionId: session.id,
    path: '/shop/secret/a',
    by: 'sandbox',
    because: 'seen on its screen: cat: secret/a: Permission denied',
  })
  const [told] = after([session], fact as Event)
  expect(told?.denials).toMatchObject([{ path: '/shop/secret/a', at: 5 }])
  expect(told && denialFacts(told, rows, 'seen on its screen')).toEqual([])
})

test('so many are told, and no more', () => {
  let session = confinedSession()
  for (let index = 0; index < DENIALS_MAX + 5; index++) {
    const rows = [`cat: secret/${index}: Permission denied`, `cat: secret/${index}b: Permission denied`]
    for (const fact of denialFacts(session, rows, 'seen on its screen')) session = after([session], fact)[0] ?? session
  }
  expect(session.denials).toHaveLength(DENIALS_MAX)
})

test('a hook that reports how a tool call ended is heard; one that reports its begin is not', () => {
  const session = confinedSession()
  const world = { ...EMPTY_WORLD, sessions: [session] }
  const report = (said: 'tool-started' | 'tool-ended'): Event => ({
    type: 'agent.reported',
    sessionId: session.id,
    report: said,
    detail: "Read: /shop/secret/a: EACCES: permission denied, open '/shop/secret/a'",
    agentId: null,
    turn: null,
  })
  expect(reportedDenials(world, report('tool-ended'))).toMatchObject([
    { path: '/shop/secret/a', because: expect.stringMatching(/^reported by its hook/) },
  ])
  expect(reportedDenials(world, report('tool-started'))).toEqual([])
})
