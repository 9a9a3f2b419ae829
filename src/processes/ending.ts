// Ending on purpose: every session of an engine, and the engine itself, seen to be gone.

import { setTimeout as pause } from 'node:timers/promises'
import { hasEnded } from '#projection/session-life.ts'
import type { World } from '#projection/world.ts'
import { startTimeOf } from '#sessions/process-tree.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Workspace } from '#workspace.ts'
import { enginePid } from './engine-link.ts'
import { whenWorld, worldOf } from './world-of.ts'

const ENDS_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 20

/** Stops every live session; resolves when all have ended or the time is up. */
export async function endSessions(client: EngineClient): Promise<void> {
  for (const { id } of liveIn(await worldOf(client))) await client.send({ type: 'session.stop', sessionId: id })
  await whenWorld(client, (world) => liveIn(world).length === 0, ENDS_WITHIN_MS)
}

const liveIn = ({ sessions }: World) => sessions.filter((session) => session.pid !== null && !hasEnded(session))

/** Stops the engine; true when its process is gone. */
export async function stopEngine(workspace: Workspace, client: EngineClient): Promise<boolean> {
  const pid = enginePid(workspace)
  const born = pid === null ? null : startTimeOf(pid)
  await client.stop()
  client.close()
  const until = Date.now() + ENDS_WITHIN_MS
  while (pid !== null && isSame(pid, born)) {
    if (Date.now() > until) return false
    await pause(LOOK_EVERY_MS)
  }
  return true
}

function isSame(pid: number, born: string | null): boolean {
  try {
    process.kill(pid, 0)
    return startTimeOf(pid) === born
  } catch {
    return false
  }
}
