// What every kind of log file and stream is to those who read it: bytes, one after the other.

/** Bytes asked of a file at once: the unit of back-pressure. */
export const CHUNK_BYTES = 128 * 1024

export type Bytes = {
  /**
   * Puts the next bytes into `into` from `at` on: how many; 0 when there are none at present; 'changed' when the file no longer
   * holds what was read of it before.
   */
  read(into: Buffer, at: number): Promise<number | 'changed'>
  /** Nothing more can come. */
  isEnded(): boolean
  close(): Promise<void>
}
