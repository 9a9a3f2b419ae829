// One session as an asciicast (version 2): what it put out, its sizes and markers, with secrets masked before they are
// written. What humans type is not recorded. Files and their limits are cast-files.ts.
import { clean } from '#protocol/clean.ts'
import type { Launch } from '#protocol/session.ts'
import { createCastFiles, RECORDING_BYTES_MAX } from './cast-files.ts'
import { createSecretStream } from './secret-stream.ts'

/** Output is looked at together with what follows within this time, or up to so many bytes: a moment is one event. */
const MOMENT_MS = 20
const MOMENT_BYTES_MAX = 16 * 1024
const MOMENTS_PER_FILE_MIN = 8
const LABEL_CHARS_MAX = 200
const COMMAND_CHARS_MAX = 1_000

export type Recorder = {
  /** `bytes` are kept for a moment: nobody may change them afterwards. */
  output(bytes: Uint8Array): void
  resize(cols: number, rows: number): void
  mark(label: string): void
  /** Writes what is held back; resolves when it is in the file. Nothing may be called afterwards. */
  end(): Promise<void>
}

export type Recording = {
  readonly directory: string
  readonly launch: Launch
  /** Draws the screen on a fresh terminal: a continuation begins with it. */
  readonly snapshot: () => Uint8Array
  readonly onFailed: (because: string) => void
  readonly bytesMax?: number
}

/** Begins the first file at once. */
export function createRecorder({ directory, launch, snapshot, onFailed, ...limits }: Recording): Recorder {
  const startedAt = Date.now()
  let size = { cols: launch.cols, rows: launch.rows }
  let fileAt = performance.now()
  let lastS = 0
  const event = (code: 'o' | 'r' | 'm', text: string) => {
    lastS = Math.max(lastS, Math.round((performance.now() - fileAt) * 1_000) / 1_000_000)
    return JSON.stringify([lastS, code, text])
  }
  const opening = (part: number) => {
    fileAt = performance.now()
    lastS = 0
    const header = headerOf(launch, size)
    return part === 1 ? [header] : [header, event('o', masked(snapshot())), event('m', `continued, part ${part}`)]
  }
  // Several fit into a file, so that none makes it larger than it may be.
  const momentBytesMax = Math.min(MOMENT_BYTES_MAX, (limits.bytesMax ?? RECORDING_BYTES_MAX) / MOMENTS_PER_FILE_MIN)
  const files = createCastFiles({ directory, sessionId: launch.sessionId, startedAt, opening, onFailed, ...limits })
  const output = createSecretStream((text) => files.write(() => event('o', text)))
  let moment: Uint8Array[] = []
  let momentBytes = 0
  let timer: NodeJS.Timeout | undefined
  const take = () => {
    clearTimeout(timer)
    timer = undefined
    if (momentBytes === 0) return
    const bytes = moment.length === 1 && moment[0] ? moment[0] : Buffer.concat(moment)
    moment = []
    momentBytes = 0
    output.feed(bytes)
  }
  return {
    output(bytes) {
      moment.push(bytes)
      momentBytes += bytes.length
      if (momentBytes >= momentBytesMax) take()
      else timer ??= setTimeout(take, MOMENT_MS)
    },
    resize(cols, rows) {
      take()
      size = { cols, rows }
      files.write(() => event('r', `${cols}x${rows}`))
    },
    mark(label) {
      take()
      files.write(() => event('m', clean(label, LABEL_CHARS_MAX)))
    },
    end() {
      take()
      output.close()
      return files.end()
    },
  }
}

const headerOf = (launch: Launch, { cols, rows }: { readonly cols: number; readonly rows: number }) =>
  JSON.stringify({
    version: 2,
    width: cols,
    height: rows,
    timestamp: Math.floor(Date.now() / 1_000),
    title: clean(launch.name),
    command: clean(launch.argv.join(' '), COMMAND_CHARS_MAX),
    env: { TERM: 'xterm-256color' },
  })

/** All of `bytes` at once, with secrets masked. */
function masked(bytes: Uint8Array): string {
  let text = ''
  const stream = createSecretStream((piece) => {
    text += piece
  })
  stream.feed(bytes)
  stream.close()
  return text
}
