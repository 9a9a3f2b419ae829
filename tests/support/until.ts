// Waiting for a condition with a deadline, instead of sleeping and hoping.
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 10

type Truthy<T> = Exclude<T, false | null | undefined | 0 | ''>

/** Resolves with the first truthy answer of `ask`; fails with `what` after `withinMs`. */
export async function until<T>(what: string, ask: () => T | Promise<T>, withinMs = 30_000): Promise<Truthy<T>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer as Truthy<T>
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`)
    await pause(POLL_MS)
  }
}
