// What the engine makes of what its reading thread tells: of a batch only what the journal does not have yet, because a thread that
// was interrupted tells the same again.
import { applyToThreats, isNewToThreats } from '#projection/threats.ts'
import type { World } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import type { Emit } from '#protocol/ports.ts'
import type { LogTold } from './log-telling.ts'
import type { LogTrouble } from './log-worker.ts'

/** Of the progress that is journaled. */
const PROGRESS_EVERY_MS = 60 * 60_000

export type Hearing = {
  readonly name: string
  /** Of several logs the others may speak on while one is in trouble, so that only one alone recovers. */
  readonly isAlone: boolean
  readonly world: () => World
  readonly record: (events: readonly Event[]) => Promise<void>
  readonly emit: Emit
  readonly clock: { now(): number }
}

export function createHearing({ name, isAlone, world, record, emit, clock }: Hearing) {
  const source = `logs ${name}`
  let isTroubled = false
  let isReconciled = false
  let progressAt = Number.NEGATIVE_INFINITY

  const progress = ({ buckets, bytes, closedUpTo }: LogTold): readonly Event[] => {
    if (buckets.length === 0 || clock.now() - progressAt < PROGRESS_EVERY_MS) return []
    progressAt = clock.now()
    return [{ type: 'log.read', source: name, inode: 0, offset: bytes, closedUpTo }]
  }
  const recovery = ({ buckets }: LogTold): readonly Event[] => {
    if (!isTroubled || !isAlone || buckets.length === 0) return []
    isTroubled = false
    return [{ type: 'source.recovered', source }]
  }
  /** Once after each start. */
  const reconciliation = (told: LogTold): readonly Event[] => {
    if (isReconciled || told.open === null) return []
    isReconciled = true
    return leftOpen(world(), told, told.open)
  }
  return {
    trouble({ message, hint }: LogTrouble): void {
      isTroubled = true
      emit({ type: 'source.failed', source, message, hint })
    },
    /** Resolves when all of it is durable. */
    async told(told: LogTold): Promise<void> {
      for (const bucket of newBuckets(world(), told)) emit({ type: 'log.counted', bucket })
      await record([...recovery(told), ...newThreats(world(), told), ...reconciliation(told), ...progress(told)])
    },
  }
}

function newThreats(world: World, { threats }: LogTold): readonly Event[] {
  let known = world.threats
  return threats.filter((event) => {
    const isNew = isNewToThreats(known, event)
    if (isNew) known = applyToThreats(known, event)
    return isNew
  })
}

/** Threats that the journal has as open and the analyst no longer knows: its place was lost, and it has read the logs anew. */
function leftOpen({ threats }: World, told: LogTold, open: readonly string[]): readonly Event[] {
  const closing = new Set(told.threats.flatMap((event) => (event.type === 'threat.closed' ? [event.threatId] : [])))
  return threats
    .filter(({ id, endedAt }) => endedAt === null && !open.includes(id) && !closing.has(id))
    .map(({ id, updatedAt }) => ({
      type: 'threat.closed',
      threatId: id,
      at: Math.max(told.closedUpTo, updatedAt),
      because: 'the logs were read anew and no longer show it',
    }))
}

function newBuckets({ signals }: World, { buckets }: LogTold): LogTold['buckets'] {
  return buckets.filter(({ source, at }) => at > (signals[source]?.at(-1)?.at ?? Number.NEGATIVE_INFINITY))
}
