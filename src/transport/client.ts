// The one way in which a face speaks to an engine, whatever the wire. in-process.ts and unix-socket.ts implement it and
// run the same contract suite. Faces never import the engine.
import type { Ack, Command } from '#protocol/command.ts'
import type { Envelope } from '#protocol/envelope.ts'

export type EngineClient = {
  /** Sends a command; with the same key twice it acts once and answers the same. Rejects with Trouble when the wire is cut. */
  send(command: Command, key?: string): Promise<Ack>
  /**
   * Calls `onWorld` with the projection as JSON, then `onEnvelopes` with all that follow it, in order, none missing.
   * After a lost connection `onLost` is called once and nothing more comes.
   */
  watch(on: {
    readonly world: (world: unknown) => void
    readonly envelopes: (envelopes: readonly Envelope[]) => void
    readonly lost: (because: string) => void
  }): void
  /** Ends the engine; resolves when the connection has ended. The sessions live on. */
  stop(): Promise<void>
  close(): void
}
