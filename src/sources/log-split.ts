// Bytes of a growing file to lines with their offsets. Keeps an unfinished last line until its newline comes, and never
// more than LINE_BYTES_MAX of it: a longer line is dropped whole and reported as unreadable.

export const LINE_BYTES_MAX = 1024 * 1024

const NEWLINE = 10
const RETURN = 13

export type TailLine = {
  /** Null for a line that was too long to keep. */
  readonly text: string | null
  /** Of its first byte in the file. */
  readonly offset: number
}

export type Splitter = {
  /** Lines that `chunk`, lying at `offset`, completes. Empty lines are left out. The chunk may be reused afterwards. */
  push(chunk: Buffer, offset: number): TailLine[]
  /** Where the unfinished line begins, if there is one. */
  restAt(): number | null
  /** What is left without a newline, as a line; used at the end of a file that nobody continues. */
  rest(): TailLine[]
}

/** A splitter at the start of a line. */
export function createSplitter(): Splitter {
  let kept: Buffer[] = []
  let keptBytes = 0
  let startedAt = 0
  let tooLong = false

  const keep = (part: Buffer, offset: number) => {
    if (keptBytes === 0) startedAt = offset
    keptBytes += part.length
    if (keptBytes > LINE_BYTES_MAX) {
      tooLong = true
      kept = []
    } else kept.push(Buffer.from(part))
  }

  const finish = (part: Buffer, offset: number, lines: TailLine[]) => {
    const whole = keptBytes === 0 ? part : Buffer.concat([...kept, part])
    const line = { text: textOf(whole), offset: keptBytes === 0 ? offset : startedAt }
    if (tooLong || whole.length > LINE_BYTES_MAX) lines.push({ ...line, text: null })
    else if (line.text !== '') lines.push(line)
    kept = []
    keptBytes = 0
    tooLong = false
  }

  return {
    push(chunk, offset) {
      const lines: TailLine[] = []
      let from = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        finish(chunk.subarray(from, end), offset + from, lines)
        from = end + 1
      }
      if (from < chunk.length) keep(chunk.subarray(from), offset + from)
      return lines
    },
    restAt: () => (keptBytes > 0 ? startedAt : null),
    rest() {
      const lines: TailLine[] = []
      if (keptBytes > 0) finish(Buffer.alloc(0), startedAt, lines)
      return lines
    },
  }
}

function textOf(bytes: Buffer): string {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length
  return bytes.toString('utf8', 0, end)
}
