// What the reader needs of a log, whether it is a family of files or a stream.
import type { Lines } from './framing.ts'
import type { LogPlace } from './place.ts'

export type Log = {
  readonly name: string
  /** Looks whether there is something to read. Cheap: it is done for every log several times a second. */
  look(): Promise<void>
  isReady(): boolean
  /** Nothing more will come. */
  isDone(): boolean
  /** Whole lines of about `softBytes`, valid until the next call; null when there is nothing now. */
  next(softBytes: number): Promise<Lines | null>
  /** Behind what `next` has handed out; null where nothing can be read again. */
  place(): LogPlace | null
  close(): Promise<void>
}
