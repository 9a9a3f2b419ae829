// A file of a log that is open, and the mark that says how far it was handed out.
import type { Bytes } from './bytes.ts'
import type { Generation } from './family.ts'
import type { Mark } from './place.ts'
import type { PlainFile } from './plain-file.ts'
import type { Trail } from './trail.ts'
import type { Window } from './window.ts'

export type Opened = {
  readonly generation: Generation
  readonly bytes: Bytes
  /** Null for a packed file. */
  readonly plain: PlainFile | null
  readonly trail: Trail
  /** The mark that it goes on from; null at its beginning. */
  readonly mark: Mark | null
}

export type Reading = Opened & { readonly window: Window }

/** Null when nothing was handed out. */
export function markOf({ generation, trail, window }: Reading): Mark | null {
  const offset = trail.offset()
  if (offset === 0) return null
  const { dev, inode } = generation
  const { insideLine, isJournal } = window
  return { dev, inode, offset, head: trail.head(), tail: trail.tail(), insideLine, isJournal }
}
