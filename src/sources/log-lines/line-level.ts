// Level words and numbers of all loggers as one of five levels.
import { LEVEL_NONE } from './line-facts.ts'

const WORDS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'trace verbose debug dbug finest finer fine silly dbg trc d v default_debug',
    'info information notice config http log i inf default note informational success',
    'warn warning w wrn caution',
    'error err e eror fail failed severe',
    'fatal critical crit alert emerg emergency panic dpanic f ftl crt c',
  ].flatMap((words, level) => words.split(' ').map((word) => [word, level])),
)

const PINO_STEP = 10
const NUMBERS_MAX = 7

/** From a word of any case; LEVEL_NONE where it is none. */
export function levelOfWord(word: string): number {
  if (word.length > 14) return LEVEL_NONE
  const level = WORDS[word] ?? WORDS[word.toLowerCase()]
  if (level !== undefined) return level
  const number = Number(word)
  return word !== '' && Number.isFinite(number) ? levelOfNumber(number) : LEVEL_NONE
}

/** pino and bunyan count 10 to 60 upwards, python's logging 10 to 50, syslog 0 to 7 downwards, Monolog
 * 100 to 600 upwards. OpenTelemetry's own numbers (up to 24) cannot be told from these; it logs the word beside them. */
export function levelOfNumber(number: number): number {
  if (!Number.isInteger(number) || number < 0) return LEVEL_NONE
  for (const { to, step, first, most } of SCALES) {
    if (number > to) continue
    if (number % step !== 0) return LEVEL_NONE
    return first < 0 ? levelOfSyslog(number) : Math.max(0, Math.min(4, Math.floor((number - first) / most)))
  }
  return LEVEL_NONE
}

/** Numbers up to `to`, in steps: the level is how many times `most` they are above `first`; syslog counts the other way round. */
const SCALES: readonly { to: number; step: number; first: number; most: number }[] = [
  { to: NUMBERS_MAX, step: 1, first: -1, most: 1 },
  { to: 9, step: 1, first: 5, most: 4 },
  { to: 60, step: PINO_STEP, first: 20, most: PINO_STEP },
  { to: 99, step: Number.POSITIVE_INFINITY, first: 0, most: 1 },
  { to: 600, step: 50, first: 100, most: 100 },
]

/** RFC 5424: 0 emergency to 7 debug. */
export function levelOfSyslog(severity: number): number {
  if (severity <= 2) return 4
  if (severity === 3) return 3
  if (severity === 4) return 2
  return severity <= 6 ? 1 : 0
}
