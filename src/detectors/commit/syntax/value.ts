// What is known of a value: how far it can be steered from outside, and what it came through.

/** How far text from outside can steer a value. */
export const LEVEL = { constant: 0, unknown: 1, parameter: 2, input: 3 } as const
export type Level = (typeof LEVEL)[keyof typeof LEVEL]

export type Value = {
  readonly level: Level
  /** Line where it entered. */
  readonly line: number
  /** Put together from text and something that is not constant. */
  readonly isBuilt: boolean
  /** Its beginning can be steered, so that a host or a scheme can be chosen. */
  readonly isLed: boolean
  /** Constructor or member that it came from, as `sqlite3.connect().cursor()`. */
  readonly origin: string
  /** Names that it came through: a check of one of them is a check of the value. */
  readonly via: readonly string[]
  /** The text of a short constant, so that a rule can look at it through its name. */
  readonly constant: string
}

/** A value that nobody can steer. */
export const CONSTANT: Value = { level: 0, line: 0, isBuilt: false, isLed: false, origin: '', via: [], constant: '' }
