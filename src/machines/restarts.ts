// How often a failing session is started again before a human is asked: a bounded intensity, as supervisors of processes have.
// Counted over the chain of sessions that took each other's place, from the journal's own times.
import type { Event } from '#protocol/event.ts'

export const RESTARTS_MAX = 5
export const RESTARTS_WITHIN_MS = 60_000

/** An end that nobody wanted: by a signal, or with another code than 0. */
export function isFailure(event: Event): boolean {
  return event.type === 'session.exited' && (event.signal !== null || event.code !== 0)
}

/** The failures that still count at `at`, the newest of which is now; epoch milliseconds. */
export function failuresWithin(failures: readonly number[], at: number): readonly number[] {
  return [...failures.filter((time) => time > at - RESTARTS_WITHIN_MS), at].slice(-RESTARTS_MAX - 1)
}
