// What each exit code promises to scripts. The same table is in `--help` and in the README.
export const EXIT = {
  ok: 0,
  /** A gate failed; a test time-out too. */
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Something was asked, and denied because nobody was there to answer. */
  needsHuman: 3,
  internal: 4,
  /** Nothing was checked. */
  notRun: 5,
} as const
