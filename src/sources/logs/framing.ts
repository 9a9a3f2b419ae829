// Where the units of a log end, lines or journal entries, and what each is as lines.

/** A unit that is longer is cut there; what is cut off is counted and left out. */
export const UNIT_BYTES_MAX = 256 * 1024

/** Whole lines in `bytes`; the last byte is a newline. */
export type Lines = { readonly bytes: Buffer; readonly from: number; readonly to: number }

export type Framing = {
  /** End of whole units in [from, to): the last one up to `soft`, or the first one after it; -1 when there is none. */
  endOf(bytes: Buffer, range: { readonly from: number; readonly soft: number; readonly to: number }): number
  /** Where the unit after the present one begins; -1 when it is not in [from, to). */
  nextAfter(bytes: Buffer, from: number, to: number): number
  /** Bytes that must be kept for `nextAfter` to find a boundary that is split. */
  readonly overlap: number
  /** Whole units as lines; a unit that is cut or not finished too. `bytes[to]` may be written. */
  lines(bytes: Buffer, from: number, to: number): Lines
}

export const NEWLINE = 10

/** Text: a line ends at its newline. */
export const LINES: Framing = {
  endOf(bytes, { from, soft, to }) {
    for (let at = Math.min(soft, to) - 1; at >= from; at--) if (bytes[at] === NEWLINE) return at + 1
    const next = bytes.subarray(0, to).indexOf(NEWLINE, Math.max(from, soft))
    return next === -1 ? -1 : next + 1
  },
  nextAfter: (bytes, from, to) => bytes.subarray(0, to).indexOf(NEWLINE, from) + 1 || -1,
  overlap: 0,
  lines(bytes, from, to) {
    if (bytes[to - 1] === NEWLINE) return { bytes, from, to }
    bytes[to] = NEWLINE
    return { bytes, from, to: to + 1 }
  },
}
