// Ink as a source of frames: it renders into a stream that is no terminal, and each commit hands over one full frame as a
// string. Ink never sees the outer terminal, its input or the panes' content.
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { render } from 'ink'
import { App } from './app.tsx'
import type { Size } from './compositor/compose.ts'
import type { Room } from './use-world.ts'

export type Chrome = {
  resize(size: Size): void
  unmount(): void
}

/** What Ink needs of a stdout: a size, resize events, and `write`, which gets one whole frame at a time. */
class FrameStream extends EventEmitter {
  columns: number
  rows: number
  readonly #onFrame: (frame: string) => void

  constructor({ cols, rows }: Size, onFrame: (frame: string) => void) {
    super()
    this.columns = cols
    this.rows = rows
    this.#onFrame = onFrame
  }

  write(frame: string, written?: () => void): boolean {
    if (frame !== '') this.#onFrame(frame)
    written?.()
    return true
  }
}

/** Mounts the interface; `onFrame` gets every frame, the first one before this returns. */
export function mountChrome(room: Room, size: Size, onFrame: (frame: string) => void): Chrome {
  let isMounted = true
  const stream = new FrameStream(size, (frame) => isMounted && onFrame(frame))
  const instance = render(<App room={room} />, {
    stdout: stream as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    // Each commit is one whole frame, whatever the environment says about CI or terminals.
    debug: true,
    interactive: true,
    patchConsole: false,
    exitOnCtrlC: false,
  })
  return {
    resize: ({ cols, rows }) => {
      stream.columns = cols
      stream.rows = rows
      stream.emit('resize')
    },
    unmount: () => {
      isMounted = false
      instance.unmount()
    },
  }
}
