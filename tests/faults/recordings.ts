// Reads recordings (asciicast v2) back and looks for gaps in the numbers that the producers have printed. A rotated recording
// may begin late; from there on every number must follow, up to the last.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CastEvent, parseCast } from '#protocol/cast.ts'
import { castsOf } from '#protocol/cast-name.ts'
import { until } from '../support/until.ts'
import { numbersIn } from './producer.ts'

type Expected = ReadonlyMap<string, { readonly tag: string; readonly count: number }>

/** `found` is 0 where nothing is recorded; then there are no failures either. Waits until each recording has its end. */
export async function readRecordings(directory: string, expected: Expected, withinMs: number) {
  const failures: string[] = []
  if (!existsSync(directory)) return { found: 0, failures }
  let found = 0
  for (const [sessionId, { tag, count }] of expected) {
    const end = `<${tag}:end:${count}>`
    const isWhole = () => outputOf(directory, sessionId).includes(end)
    await until(`the recording of ${sessionId} to end`, isWhole, withinMs).catch(() => {})
    const output = outputOf(directory, sessionId)
    if (output !== '') found += 1
    const failure = output.includes(end) ? gapIn(numbersIn(output, tag), count) : `it does not end with ${end}`
    if (failure) failures.push(`the recording of ${sessionId}: ${failure}`)
  }
  return { found, failures }
}

/** What is missing from `numbers`, which should end with `last`; null when nothing is. */
function gapIn(numbers: readonly number[], last: number): string | null {
  if (numbers.at(-1) !== last) return `the last number is ${numbers.at(-1)}, not ${last}`
  const index = numbers.findIndex((number, at) => at > 0 && number !== (numbers[at - 1] ?? 0) + 1)
  return index < 0 ? null : `${numbers[index]} follows ${numbers[index - 1]}`
}

/** All output of a session, from its files in the order in which they were written. */
function outputOf(directory: string, sessionId: string): string {
  return castsOf(sessionId, readdirSync(directory))
    .map((name) => printedIn(parseCast(readFileSync(join(directory, name), 'utf8')).events))
    .join('')
}

/** A continuation begins with the screen as it was, up to a marker: that was recorded before. */
function printedIn(events: readonly CastEvent[]): string {
  const from = events.findIndex(({ code, text }) => code === 'm' && text.startsWith('continued'))
  return events
    .slice(from + 1)
    .map(({ code, text }) => (code === 'o' ? text : ''))
    .join('')
}
