// "Must show" 3 of the log analyst, through the built engine: rotated, rotated again while nobody reads, truncated after a copy, and
// killed without warning in between. Each line is counted exactly once.
import { appendFileSync, copyFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Envelope } from '#protocol/envelope.ts'
import type { Bucket } from '#protocol/event-world.ts'
import { openProgram, type Program } from '../support/program.ts'
import { MINUTE_MS, requestLog } from '../support/request-log.ts'
import { until } from '../support/until.ts'

const T0 = Date.UTC(2026, 10, 20, 8)
const A_MINUTE = 120
const minuteAt = (count: number) => T0 + count * MINUTE_MS
/** Lines of the minutes from one to before the other. */
const lines = (from: number, to: number) =>
  requestLog({ from: minuteAt(from), minutes: to - from, perMinute: A_MINUTE })

async function counted(program: Program): Promise<readonly Bucket[]> {
  const { out } = await program.run('journal', '--json')
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as Envelope).event)
    .flatMap((event) => (event.type === 'log.counted' ? [event.bucket] : []))
}

test('over rotation, truncation and kill -9 the engine counts each line exactly once', {
  timeout: 120_000,
}, async () => {
  const program = openProgram()
  program.repository.commit('Open', { 'README.md': 'shop\n' })
  const log = join(program.env['HOME'] ?? '', 'shop.log')
  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ logs: { files: [log] } }))
  const reaches = (count: number) =>
    until(
      `minute ${count} is counted`,
      async () => ((await counted(program)).at(-1)?.at ?? 0) >= minuteAt(count),
      40_000,
    )
  const kill = () => process.kill(program.enginePid(), 'SIGKILL')

  writeFileSync(log, lines(0, 20))
  await program.run('engine', 'start')
  await reaches(10)
  // In the middle of a line.
  const half = lines(20, 40)
  appendFileSync(log, half.slice(0, half.length / 2))
  renameSync(log, `${log}.1`)
  appendFileSync(`${log}.1`, half.slice(half.length / 2))
  writeFileSync(log, lines(40, 50))
  kill()
  appendFileSync(log, lines(50, 60))
  renameSync(`${log}.1`, `${log}.2`)
  renameSync(log, `${log}.1`)
  writeFileSync(log, lines(60, 70))
  await program.run('engine', 'start')
  await reaches(60)
  appendFileSync(log, lines(70, 80))
  await reaches(75)
  renameSync(`${log}.2`, `${log}.3`)
  renameSync(`${log}.1`, `${log}.2`)
  copyFileSync(log, `${log}.1`)
  truncateSync(log)
  appendFileSync(log, lines(80, 90))
  kill()
  appendFileSync(log, lines(90, 120))
  await program.run('engine', 'start')
  await reaches(115)

  const buckets = (await counted(program)).filter(({ at }) => at < minuteAt(115))
  expect(buckets.map(({ at }) => at)).toEqual(Array.from({ length: 115 }, (_, index) => minuteAt(index)))
  expect(buckets.map(({ total }) => total)).toEqual(Array(115).fill(A_MINUTE))
})
