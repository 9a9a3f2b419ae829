// EVENTS → READ MODEL: the world after one more envelope. Each part folds its own events in its own file.
import { applyToQueue } from '#escalations/queue.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { applyToAudits } from './audits.ts'
import { applyToIssues } from './issues.ts'
import { applyToMemory } from './memory.ts'
import { applyToRules } from './rules.ts'
import { applyToRuns } from './runs.ts'
import { applyToSessions } from './sessions.ts'
import { applyToSettled } from './settled.ts'
import { applyToSignals } from './signals.ts'
import { applyToSkipped } from './skipped-audits.ts'
import { applyToSpent } from './spent.ts'
import { applyToThreats } from './threats.ts'
import { applyToTroubles } from './troubles.ts'
import { MOVES_MAX, TRIAGED_MAX, type World } from './world.ts'

/** Pure: the same world and envelope always give the same next world. Envelopes already folded are ignored. */
export function applyToWorld(world: World, envelope: Envelope): World {
  if (envelope.seq <= world.seq) return world
  const { event, at } = envelope
  return {
    ...world,
    seq: envelope.seq,
    at,
    workspace: event.type === 'engine.started' ? event.workspace : world.workspace,
    engine: engineAfter(world.engine, event, at),
    heads: headsAfter(world.heads, event),
    sessions: applyToSessions(world.sessions, envelope),
    audits: applyToAudits(world.audits, envelope),
    skipped: applyToSkipped(world.skipped, envelope),
    issues: applyToIssues(world.issues, event),
    moves: movesAfter(world.moves, event, at),
    signals: applyToSignals(world.signals, event),
    threats: applyToThreats(world.threats, event),
    settled: applyToSettled(world.settled, world.questions, envelope),
    questions: applyToQueue(world.questions, envelope),
    rules: applyToRules(world.rules, envelope),
    troubles: applyToTroubles(world.troubles, envelope),
    runs: applyToRuns(world.runs, envelope),
    spent: applyToSpent(world.spent, envelope),
    triaged: triagedAfter(world.triaged, event, at),
    memory: applyToMemory(world.memory, envelope),
    roster: event.type === 'roster.set' ? event.roster : world.roster,
    notice: noticeAfter(world.notice, event),
    readTo: readToAfter(world.readTo, event),
  }
}

function engineAfter(engine: World['engine'], event: Event, at: number): World['engine'] {
  if (event.type === 'engine.started') return { pid: event.pid, version: event.version, startedAt: at }
  return event.type === 'engine.stopped' ? null : engine
}

function headsAfter(heads: World['heads'], event: Event): World['heads'] {
  if (event.type === 'repository.watched') return event.heads
  if (event.type !== 'head.moved') return heads
  const { [event.ref]: _moved, ...others } = heads ?? {}
  return event.sha === null ? others : { ...others, [event.ref]: event.sha }
}

function movesAfter(moves: World['moves'], event: Event, at: number): World['moves'] {
  if (event.type !== 'machine.moved') return moves
  const { machine, id, from, to, on } = event
  return [{ machine, id, from, to, on, at }, ...moves].slice(0, MOVES_MAX)
}

function triagedAfter(triaged: World['triaged'], event: Event, at: number): World['triaged'] {
  if (event.type !== 'issue.triaged') return triaged
  const { type: _, ...given } = event
  return [{ ...given, at }, ...triaged].slice(0, TRIAGED_MAX)
}

function noticeAfter(notice: World['notice'], event: Event): World['notice'] {
  if (event.type !== 'intent.allowed' || event.intent.type !== 'notify.send') return notice
  return { ...event.intent.notice, id: event.intentId }
}

/** A bucket that was counted is closed even when the crash came before the note of how far the file was read. */
function readToAfter(readTo: World['readTo'], event: Event): World['readTo'] {
  if (event.type === 'log.counted') {
    const { source, at } = event.bucket
    const before = readTo[source] ?? { inode: 0, offset: 0, closedUpTo: at }
    return { ...readTo, [source]: { ...before, closedUpTo: Math.max(before.closedUpTo, at) } }
  }
  if (event.type !== 'log.read') return readTo
  const { source, inode, offset, closedUpTo } = event
  return { ...readTo, [source]: { inode, offset, closedUpTo } }
}
