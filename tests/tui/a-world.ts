// A world as the journal would make it: built by folding events, never written by hand.
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'
import type { Launch } from '#protocol/session.ts'
import type { Subject } from '#protocol/subject.ts'
import { request } from '../support/samples.ts'

export const NOW = 1_800_000_000_000

/** `world` after `events`, all of them at `at`. */
export function worldAfter(world: World, events: readonly Event[], at: number = NOW): World {
  return events.reduce(
    (folded, event) =>
      applyToWorld(folded, { seq: folded.seq + 1, at, origin: 'engine', host: 'here', key: null, event }),
    world,
  )
}

export function launchOf(number: number, name: string, profile = 'claude'): Launch {
  return { sessionId: `s${number}`, name, profile, argv: ['bash'], cwd: '/work/shop', cols: 80, rows: 24 }
}

export function subjectOf(letter: string, title: string): Subject {
  const id = letter.repeat(40)
  return {
    kind: 'commit',
    id,
    tree: id,
    base: null,
    branch: 'main',
    title,
    author: 'claude',
    sessionId: 's1',
    covers: [],
    skipAudit: false,
    fixes: [],
  }
}

export function escalationOf(id: string, change: Partial<Escalation> = {}): Escalation {
  return {
    id,
    kind: 'permission',
    severity: 'HIGH',
    title: `question ${id}`,
    because: 'rule "destructive commands" asks a human',
    evidence: ['rm -rf ./build', '214 files'],
    likeness: null,
    editable: null,
    about: { sessionId: null, auditId: null, threatId: null },
    openedAt: NOW - 41_000,
    deadlineAt: NOW + 600_000,
    options: [
      { id: 'approve', label: 'allow once', verdict: 'approve', takes: 'nothing', confirm: false, intents: [] },
      { id: 'reject', label: 'refuse', verdict: 'reject', takes: 'reason', confirm: false, intents: [] },
    ],
    ...change,
  }
}

export const opened = (escalation: Escalation): Event => ({
  type: 'escalation.opened',
  escalation,
  intent: { type: 'session.stop', sessionId: 's1' },
})

export const started = (launch: Launch): readonly Event[] => [
  { type: 'session.requested', launch },
  { type: 'session.started', sessionId: launch.sessionId, pid: 4242 },
]

/** Four sessions (one asking, one working, one idle, one failed), two questions, an audit, a log and a threat. */
export function busyWorld(): World {
  const subject = subjectOf('a', 'cart: load by id')
  return worldAfter(EMPTY_WORLD, [
    { type: 'engine.started', pid: 1, version: '0', workspace: '/work/shop' },
    ...[launchOf(1, 'checkout'), launchOf(2, 'refactor'), launchOf(3, 'docs', 'codex'), launchOf(4, 'tests')].flatMap(
      started,
    ),
    {
      type: 'session.observed',
      sessionId: 's1',
      state: 'waiting',
      because: 'rule claude/permission',
      waitingFor: 'permission',
    },
    { type: 'request.raised', sessionId: 's1', request: request() },
    { type: 'session.observed', sessionId: 's3', state: 'idle', because: 'quiet at its prompt', waitingFor: null },
    { type: 'session.exited', sessionId: 's4', code: 1, signal: null },
    { type: 'commit.observed', subject },
    { type: 'machine.moved', machine: 'commit-audit', id: subject.id, from: 'IDLE', to: 'DETECTED_CHANGE', on: 'x' },
    { type: 'machine.moved', machine: 'commit-audit', id: subject.id, from: 'DETECTED_CHANGE', to: 'TESTING', on: 'x' },
    opened(
      escalationOf('e1', {
        kind: 'critical-finding',
        severity: 'CRITICAL',
        title: 'AWS key in conf.ini:3',
        about: { sessionId: null, auditId: subject.id, threatId: null },
      }),
    ),
    opened(
      escalationOf('e2', {
        title: 'claude wants to run rm -rf ./build',
        about: { sessionId: 's1', auditId: null, threatId: null },
        openedAt: NOW - 12_000,
      }),
    ),
    ...[1, 2, 3, 4, 5, 6].map(
      (minute): Event => ({
        type: 'log.counted',
        bucket: {
          source: '/var/log/app.log',
          at: minute * 60_000,
          widthMs: 60_000,
          total: 600,
          errors: minute * 3,
          routes: [],
          badLines: 0,
          lateLines: 0,
          samples: [],
        },
      }),
    ),
    {
      type: 'threat.raised',
      threat: {
        id: 't1',
        heuristic: 'latency-creep',
        kind: 'creep',
        keys: [],
        timeToFailureRangeS: null,
        mitigation: '',
        suspects: [],
        planned: [],
        key: 'GET /api/posts',
        source: '/var/log/app.log',
        level: 'HIGH',
        startedAt: 0,
        updatedAt: 1,
        endedAt: null,
        timeToFailureS: 40_000,
        title: 'P95 climbs towards the time-out',
        evidence: [],
        samples: [],
        impact: '',
        proposedTask: '',
      },
    },
  ])
}
