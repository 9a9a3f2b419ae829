// How many tests ran, read from what the runner printed. Every runner has its own summary; null means that none was
// recognised, which is never the same as "all passed".
import { readGoJson } from './go-json.ts'
import { RUNNERS } from './runners.ts'
import { inLines, namesLike } from './summary-lines.ts'
import { addTallies, type Tally } from './tally.ts'
import { readTap } from './tap.ts'

const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g
/** Longer lines are no summary; leaving them out bounds the work of every expression. */
const LINE_CHARS_MAX = 2_000

/** Sums over every summary in the output; bare TAP lines or words count only where no runner was recognised. */
export function countOutput(output: string): Tally | null {
  const text = output.replaceAll('\r\n', '\n').split('\n').filter(isShort).join('\n').replace(ANSI, '')
  const found = [readGoJson(text), ...RUNNERS.map(({ count, failing }) => tallyOf(text, count(text), failing))]
  const tallies = found.filter((tally) => tally !== null)
  if (tallies.length > 0) return tallies.reduce(addTallies)
  return readTap(text) ?? tallyOf(text, bareWords(text), [])
}

const isShort = (line: string) => line.length <= LINE_CHARS_MAX

function tallyOf(text: string, count: Omit<Tally, 'failing'> | null, names: readonly RegExp[]): Tally | null {
  return count && { ...count, failing: count.failed > 0 ? namesLike(text, names) : [] }
}

/** `12 passed, 1 failed`, on one line or several, with at most a short word before it. */
const bareWords = inLines(/^[^\d\n]{0,30}\d+ (?:tests? )?(?:passed|pass|failed|fail|skipped)\b.{0,120}$/gm)
