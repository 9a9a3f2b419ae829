// A real process that reads is killed without warning, again and again, while the log grows, is rotated and packed.
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeptPlace } from '#sources/logs/kept-place.ts'
import { until } from '../../support/until.ts'

const PROGRAM = fileURLToPath(new URL('./counting-process.ts', import.meta.url))
const LIVES = 5
const LINES_A_BURST = 700

let dir: string
let child: ChildProcess | null
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-kill-'))
  child = null
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

test('over kill -9 and restarts each line is counted exactly once', { timeout: 120_000 }, async () => {
  const log = join(dir, 'app.log')
  const checkpoint = join(dir, 'state', 'place')
  writeFileSync(log, '')
  let written = 0
  const burst = () => {
    let text = ''
    for (let n = 0; n < LINES_A_BURST; n++) text += `${written++} ${'x'.repeat(200)}\n`
    appendFileSync(log, text)
  }
  const rotate = () => {
    if (existsSync(`${log}.1`)) writeFileSync(`${log}.2.gz`, gzipSync(readFileSync(`${log}.1`)))
    renameSync(log, `${log}.1`)
    writeFileSync(log, '')
  }
  let said = ''
  const start = () => {
    said = ''
    child = spawn(process.execPath, [PROGRAM, log, checkpoint], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
    })
  }
  for (let life = 0; life < LIVES; life++) {
    start()
    burst()
    await until('it keeps something', () => /kept [1-9]/.test(said))
    burst()
    if (life % 2 === 1) rotate()
    burst()
    child?.kill('SIGKILL')
    await until('it is gone', () => child?.signalCode === 'SIGKILL')
    burst()
  }
  start()
  await until('it has kept every line', () => said.includes(`kept ${written}\n`))
  child?.kill('SIGKILL')
  const place = openKeptPlace<{ readonly analyst: number[] }>({
    path: checkpoint,
    version: 'test',
    onTrouble: (trouble) => expect.fail(trouble.message),
  })
  const kept = await place.load()
  expect(kept?.analyst).toEqual(Array.from({ length: written }, (_, n) => n))
  expect(said).not.toContain('trouble')
})
