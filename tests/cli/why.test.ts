// What `why` tells of a session: evidence with its age, and the rules with the rows that they found.
import { expect, test } from 'vitest'
import { printWhy } from '#cli/why.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, type SessionView } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import type { ScreenLook } from '#protocol/trial.ts'
import { envelope, launch } from '../support/samples.ts'

const NOW = 61_000
const asked = (sessionId: string, restartOf?: string): Event => ({
  type: 'session.requested',
  launch: launch({ sessionId, name: 'docs', ...(restartOf === undefined ? {} : { restartOf }) }),
})
const about = (...events: readonly Event[]): SessionView => {
  const world = events.reduce((before, event) => applyToWorld(before, envelope(before.seq + 1, event)), EMPTY_WORLD)
  const session = world.sessions.at(-1)
  if (!session) throw new Error('there is no session')
  return session
}
const hook = { source: 'hook', agentId: null, waitingFor: null, since: 1_000, at: 56_000 } as const
const observed: Event = {
  type: 'session.observed',
  sessionId: 's1',
  state: 'waiting',
  waitingFor: 'permission',
  because: 'screen rule claude/permission-command: Do you want to proceed?',
  evidence: [
    { ...hook, says: 'working', because: 'reported: tool-started', decides: false, verdict: 'a dialog is to be seen' },
    {
      ...hook,
      source: 'screen',
      says: 'waiting',
      because: 'screen rule claude/permission-command',
      decides: true,
      verdict: 'decides',
    },
  ],
}
const look: ScreenLook = {
  profile: 'claude',
  title: '✳ agent',
  quietMs: 5_000,
  trials: [
    {
      source: 'screen',
      rule: 'claude/transcript',
      state: 'skip',
      region: 'after-last-line',
      priority: 95,
      outcome: 'fails',
      because: 'not found: Showing',
      rows: [],
    },
    {
      source: 'screen',
      rule: 'claude/permission-command',
      state: 'waiting',
      region: 'bottom-60',
      priority: 80,
      outcome: 'speaks',
      because: '',
      rows: [' Do you want to proceed?'],
    },
  ],
}

function told(session: SessionView, some: Partial<{ look: ScreenLook | null; asJson: boolean }> = {}) {
  const lines: string[] = []
  const io = { out: (line: string) => void lines.push(line), err: () => {}, now: () => NOW }
  printWhy({ session, look: some.look ?? null, lookBecause: 'not tried: it has ended' }, io, some.asJson ?? false)
  return lines
}

test('it tells whose place the session took and what became of the last text', () => {
  const sent: Event = { type: 'session.sent', sessionId: 's2', intentId: '9.0', outcome: 'held', because: 'a dialog' }
  const lines = told(about(asked('s1'), asked('s2', 's1'), sent))
  expect(lines).toContain('  restart  of s1')
  expect(lines).toContain('  sent     held: a dialog')
  expect(lines).toContain('evidence   none yet')
  expect(lines.at(-1)).toBe('rules      not tried: it has ended')
})

test('it tells the state, every source with its age and its verdict, and every rule with its rows or its failure', () => {
  const lines = told(about(asked('s1'), observed), { look })
  expect(lines[0]).toMatch(/^docs \(s1\) is waiting \(permission\) since .*: screen rule claude\/permission-command/)
  const sources = lines.filter((line) => /^ {2}(?:hook|screen) /.test(line))
  expect(sources[0]).toMatch(/^ {2}hook +working +for 1m +seen 0:05 ago +a dialog is to be seen +reported: tool-st/)
  expect(sources[1]).toMatch(/^ {2}screen +waiting .* decides /)
  expect(lines).toContain('  fails   claude/transcript  skip  in after-last-line  not found: Showing')
  expect(lines).toContain('  speaks  claude/permission-command  waiting  in bottom-60')
  expect(lines).toContain('          │  Do you want to proceed?')
})

test('as JSON it is one document with the session’s own fields and the look', () => {
  const [only, ...others] = told(about(asked('s1'), observed), { look, asJson: true })
  expect(others).toEqual([])
  expect(JSON.parse(only ?? '')).toMatchObject({ id: 's1', state: 'waiting', evidence: [{}, {}], look })
})
