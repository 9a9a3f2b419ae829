// How far each log was handed out, as plain data that survives a restart. A file is known by what was read of it, so that it is
// found again under another name, as a copy or compressed; its inode only decides between files that look the same.
import { createHash } from 'node:crypto'

/** Of the beginning of a file; two logs that begin with so many equal bytes are taken for one. */
export const HEAD_BYTES = 4_096
/** Of what lies right before the place. */
export const TAIL_BYTES = 64
/** Generations of one log that are remembered as read. */
export const SEEN_MAX = 16

/** The first `bytes` bytes or the last ones before a place, by their hash. */
export type Print = { readonly bytes: number; readonly hash: string }

/** What was handed out of one file. */
export type Mark = {
  readonly dev: number
  readonly inode: number
  /** Bytes of the content; of what was packed, if the file is compressed. Never 0. */
  readonly offset: number
  readonly head: Print
  readonly tail: Print
  /** What lies between the place and the next line belongs to a line that was handed out already. */
  readonly insideLine: boolean
  /** The file is a journal in the export format. */
  readonly isJournal: boolean
}

export type FilePlace = {
  /** Null as long as nothing was read of the file whose turn it is. */
  readonly current: Mark | null
  /** Newest change of the log that was seen: files older than that were read or are not wanted. */
  readonly mtimeMs: number
  /** Files that were finished, newest last. */
  readonly seen: readonly Mark[]
}

export type LogPlace = FilePlace | { readonly cursor: string }

/** By the name of the log. */
export type LogPlaces = Readonly<Record<string, LogPlace>>

export function printOf(bytes: Buffer): Print {
  return { bytes: bytes.length, hash: createHash('sha256').update(bytes).digest('base64') }
}

/** `bytes` must hold at least as much as the print. */
export function isPrintOf(bytes: Buffer, print: Print): boolean {
  return bytes.length >= print.bytes && printOf(bytes.subarray(0, print.bytes)).hash === print.hash
}
