// What every performer of an audit is given: where the repository is and where our own files go.
import { join } from 'node:path'
import type { GitRun } from '#git/git-run.ts'
import { gitEnv } from '#git/private-store.ts'
import type { Intent, IntentType } from '#protocol/intent.ts'
import type { Order } from '#protocol/ports.ts'

export type Room = {
  /** Top of the repository's work tree. */
  readonly root: string
  /** Outside the repository; checkouts and the private object store lie in it. */
  readonly stateDir: string
  /** Every line of a changed file counts as added (`--ci --full`). */
  readonly wholeFiles?: boolean
}

/** Folder of the private object store; sources/worktree.ts gets the same. */
export const privateDirIn = (stateDir: string) => join(stateDir, 'worktree')

/** How git is run so that trees of uncommitted work can be read as well. */
export async function reading({ stateDir }: Room, signal: AbortSignal): Promise<GitRun> {
  return { env: await gitEnv(privateDirIn(stateDir)), signal }
}

/** The intent of an order that was routed to the right performer; anything else is a bug. */
export function intentOf<T extends IntentType>(order: Order, type: T): Extract<Intent, { type: T }> {
  if (order.intent.type !== type) throw new Error(`${type} cannot perform ${order.intent.type}`)
  return order.intent as Extract<Intent, { type: T }>
}
