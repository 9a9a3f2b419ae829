// Who looks at one session, and which of them writes. They share one stream of output, cut between whole sequences, so that
// each may join at any time with a snapshot.
import type { Attachment, AttachOptions } from '#protocol/ports.ts'
import type { Screen } from './screen.ts'
import { createViewerStream } from './viewer-stream.ts'
import { createWriters } from './writers.ts'

export type Viewers = {
  /** In the same turn the screen is to be fed with the same bytes, so that nobody joins in between. */
  show(bytes: Uint8Array): void
  hasWriter(): boolean
  attach(on: (bytes: Uint8Array) => void, options: AttachOptions): Attachment
}

export function createViewers(screen: Screen): Viewers {
  const stream = createViewerStream()
  const writers = createWriters()
  const viewers = new Set<(bytes: Uint8Array) => void>()
  return {
    show(bytes) {
      const shown = stream.feed(bytes)
      if (shown.length > 0) for (const viewer of viewers) viewer(shown)
    },
    hasWriter: writers.hasWriter,
    attach(on, { readOnly = false, onWriter = () => {} }) {
      // Wrapped, so that the same function attached twice counts twice.
      const viewer = (bytes: Uint8Array) => on(bytes)
      viewers.add(viewer)
      const seat = writers.join(readOnly, onWriter)
      const detach = () => {
        viewers.delete(viewer)
        seat.leave()
      }
      return { snapshot: screen.snapshot(), detach, isWriter: seat.isWriter, takeOver: seat.takeOver }
    },
  }
}
