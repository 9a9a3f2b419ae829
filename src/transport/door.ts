// What an engine offers to the wires, so that server and in-process wire need not know the engine itself.
import type { Ack, Command } from '#protocol/command.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'

export type Door = {
  send(command: Command, origin: Origin, key: string | null): Promise<Ack>
  /** The projection as far as it is durable. */
  world(): { readonly seq: number }
  /** Calls back with every durable batch from now on, in order; returns the way to stop. */
  subscribe(on: (envelopes: readonly Envelope[]) => void): () => void
  /** A face asked the engine to end. */
  stop(): void
}
