// What was injected into sessions from the file of memory, as a fold: so that nothing is injected twice, also after a restart.
import type { Envelope } from '#protocol/envelope.ts'
import type { World } from './world.ts'

/** Texts that are remembered as injected; older ones are in the journal only and would be injected again. */
export const INJECTED_MAX = 2_000
export const READS_MAX = 20
const DUMPS_MAX = 20

export type InjectedView = { readonly hash: string; readonly sessionId: string; readonly at: number }
/** What came of a request to read the file. */
export type ReadView = {
  readonly readId: string
  readonly sessionId: string
  readonly outcome: 'injected' | 'skipped'
  readonly because: string
}

export type MemoryView = {
  /** Newest first. */
  readonly injected: readonly InjectedView[]
  /** Being typed now, by the id of the intent that types it. */
  readonly underWay: Readonly<Record<string, Omit<InjectedView, 'at'> & { readonly readId: string }>>
  /** Newest first. */
  readonly reads: readonly ReadView[]
  /** Dumps that a human said yes to, newest first. */
  readonly dumps: readonly string[]
}

export const NO_MEMORY: MemoryView = { injected: [], underWay: {}, reads: [], dumps: [] }

/** Why a text is not injected; null when it may be. */
export function knownAs({ injected, underWay }: MemoryView, hash: string): string | null {
  const before = injected.find((one) => one.hash === hash)
  if (before) return `this text was injected into ${before.sessionId} before`
  const now = Object.values(underWay).find((one) => one.hash === hash)
  return now ? `this text is being typed into ${now.sessionId}` : null
}

export function applyToMemory(memory: World['memory'], { event, seq, at }: Envelope): World['memory'] {
  switch (event.type) {
    case 'memory.found': {
      if (knownAs(memory, event.hash) !== null) return memory
      const { readId, sessionId, hash } = event
      return { ...memory, underWay: { ...memory.underWay, [typingIntent(seq)]: { readId, sessionId, hash } } }
    }
    case 'memory.injected': {
      const { sessionId, hash, readId } = event
      const injected = [{ hash, sessionId, at }, ...memory.injected].slice(0, INJECTED_MAX)
      return ended({ ...memory, injected }, { readId, sessionId, outcome: 'injected', because: 'it was submitted' })
    }
    case 'memory.skipped': {
      const { readId, sessionId, because } = event
      return ended(memory, { readId, sessionId, outcome: 'skipped', because })
    }
    case 'memory.dumped':
      return { ...memory, dumps: [event.dumpId, ...memory.dumps].slice(0, DUMPS_MAX) }
    default:
      return memory
  }
}

/** The intent by which a text that was found with this envelope is typed. */
export const typingIntent = (seq: number): string => `${seq}.0`

function ended(memory: MemoryView, read: ReadView): MemoryView {
  const rest = Object.entries(memory.underWay).filter(([, { readId }]) => readId !== read.readId)
  return { ...memory, underWay: Object.fromEntries(rest), reads: [read, ...memory.reads].slice(0, READS_MAX) }
}
