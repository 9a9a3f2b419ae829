// Sessions that must not notice that everything around them is killed: producers print numbered lines while engine and face
// are ended by `kill -9` again and again; then every screen, recording and the journal is compared with what it should be.
// Run with `npm run faults -- [--minutes N] [--sessions N]`; exits 1 on any failure.
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { PtyStatus } from '#protocol/ports.ts'
import { startTimeOf } from '#sessions/process-tree.ts'
import type { PtyHostClient } from '#transport/pty-client.ts'
import { until } from '../support/until.ts'
import { differenceBetween, undisturbedScreen } from './compare-screens.ts'
import { type OuterTerminal, openOuterTerminal } from './outer-terminal.ts'
import { endCountIn, type ProducerKind, producer } from './producer.ts'
import { readRecordings } from './recordings.ts'
import { COLS, closeStagesOnSignal, openStage, ROWS, type Stage } from './stage.ts'

const NOISY: readonly ProducerKind[] = ['colour', 'redraw', 'wide', 'colour']
const KILL_EVERY_MS = 20_000
const ENDS_WITHIN_MS = 60_000
/** Time for the recorder to write what it has. */
const RECORDED_WITHIN_MS = 10_000

export type Soak = { readonly minutes: number; readonly sessions: number; readonly killEveryMs?: number }

export type SoakResult = {
  /** Empty when everything held. */
  readonly failures: readonly string[]
  readonly kills: number
  readonly lines: number
  readonly recordings: 'whole' | 'none'
  /** Resident megabytes of the pty-host after start and at the end. */
  readonly hostMb: readonly [number, number]
}

type Producing = { readonly id: string; readonly kind: ProducerKind; readonly status: PtyStatus }

/** Runs it on a scratch place. `tell` hears how it goes. */
export async function soak({ minutes, sessions, killEveryMs = KILL_EVERY_MS }: Soak, tell: (line: string) => void) {
  const stage = openStage('soak')
  try {
    const stopPath = join(stage.home, 'stop')
    const producing = await startAll(stage, sessions, stopPath)
    const hostMb = residentMb(stage.ptyHostPid())
    tell(`${sessions} sessions, ${Math.min(NOISY.length, sessions)} of them noisy; load ${loadavg()[0]?.toFixed(1)}`)
    const faults = await killAround(stage, { forMs: minutes * 60_000, everyMs: killEveryMs, producing, tell })
    writeFileSync(stopPath, '')
    const checked = await checkAll(stage, producing)
    const result: SoakResult = {
      failures: [...faults.failures, ...checked.failures],
      kills: faults.kills,
      lines: checked.lines,
      recordings: checked.recordings,
      hostMb: [hostMb, residentMb(stage.ptyHostPid())],
    }
    return result
  } finally {
    await stage.close()
  }
}

async function startAll(stage: Stage, count: number, stopPath: string): Promise<readonly Producing[]> {
  const ids: { id: string; kind: ProducerKind }[] = []
  for (let index = 0; index < count; index++) {
    const kind = NOISY[index] ?? 'quiet'
    ids.push({ id: await stage.start(producer(kind, `p${index}`, { stopPath })), kind })
  }
  const host = await stage.ptyHost()
  const statuses = await host.list()
  host.close()
  return ids.map(({ id, kind }) => {
    const status = statuses.find(({ sessionId }) => sessionId === id)
    if (!status) throw new Error(`session ${id} is not there`)
    return { id, kind, status }
  })
}

type Killing = {
  readonly forMs: number
  readonly everyMs: number
  readonly producing: readonly Producing[]
  readonly tell: (line: string) => void
}

/** Opens a face, kills face and engine, opens the next face, which starts an engine; and so on. */
async function killAround(stage: Stage, { forMs, everyMs, producing, tell }: Killing) {
  const failures: string[] = []
  const endAt = Date.now() + forMs
  let kills = 0
  let face = await openFace(stage, 0, producing)
  while (Date.now() + everyMs <= endAt) {
    await pause(everyMs)
    const engine = stage.enginePid()
    face.kill('SIGKILL')
    process.kill(engine, 'SIGKILL')
    await face.ended
    kills += 1
    const since = performance.now()
    try {
      face = await openFace(stage, kills, producing)
      await until('another engine', () => stage.enginePid() !== engine)
      tell(`kill ${kills}: face and engine ${engine}; face back after ${Math.round(performance.now() - since)} ms`)
    } catch (thrown) {
      failures.push(`after kill ${kills} no face came back: ${String(thrown).slice(0, 200)}`)
    }
    const dead = await deadAmong(stage, producing)
    if (dead.length > 0) failures.push(`after kill ${kills} these sessions were dead: ${dead.join(', ')}`)
  }
  await pause(Math.max(0, endAt - Date.now()))
  face.kill('SIGKILL')
  return { failures, kills }
}

/** In turn a control room and a session attached full-screen, one after the other of the noisy ones. */
async function openFace(stage: Stage, turn: number, producing: readonly Producing[]): Promise<OuterTerminal> {
  const attached = producing[Math.floor(turn / 2) % Math.min(NOISY.length, producing.length)]
  const args = turn % 2 === 1 && attached ? ['attach', attached.id] : []
  const face = openOuterTerminal({
    argv: [process.execPath, stage.program, ...args],
    cwd: stage.root,
    env: stage.env,
    cols: COLS,
    rows: ROWS,
  })
  await face.sees(args.length > 0 ? `<p${producing.indexOf(attached as Producing)}:` : 'Sessions', { sinceStart: true })
  return face
}

async function deadAmong(stage: Stage, producing: readonly Producing[]): Promise<readonly string[]> {
  const host = await stage.ptyHost()
  const statuses = await host.list()
  host.close()
  const isAlive = ({ id, status: was }: Producing) => {
    const is = statuses.find(({ sessionId }) => sessionId === id)
    return is?.pid === was.pid && is.exit === null && startTimeOf(was.pid) === was.startTime
  }
  return producing.filter((one) => !isAlive(one)).map(({ id }) => id)
}

async function checkAll(stage: Stage, producing: readonly Producing[]) {
  const failures: string[] = []
  const counts = new Map<string, number>()
  const host = await stage.ptyHost()
  for (const [index, { id, kind }] of producing.entries()) {
    const tag = `p${index}`
    try {
      const linesMax = await until(`the end of ${id}`, () => endOf(host, id, tag), ENDS_WITHIN_MS)
      counts.set(id, linesMax)
      const found = await host.screen(id)
      const expected = await undisturbedScreen({ argv: producer(kind, tag, { linesMax }), tag, cwd: stage.root })
      const difference = found ? differenceBetween(found, expected) : 'there is no screen'
      if (difference) failures.push(`the ${kind} screen of ${id} is not that of an undisturbed run: ${difference}`)
    } catch (thrown) {
      failures.push(String(thrown))
    }
  }
  host.close()
  const dead = await deadAmong(stage, producing)
  if (dead.length > 0) failures.push(`these sessions died: ${dead.join(', ')}`)
  const tags = new Map(producing.map(({ id }, index) => [id, { tag: `p${index}`, count: counts.get(id) ?? 0 }]))
  const recorded = await readRecordings(join(stage.workspace.stateDir, 'recordings'), tags, RECORDED_WITHIN_MS)
  failures.push(...recorded.failures, ...journalFailures(stage))
  const lines = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return { failures, lines, recordings: recorded.found > 0 ? ('whole' as const) : ('none' as const) }
}

const endOf = async (host: PtyHostClient, id: string, tag: string) =>
  endCountIn((await host.screen(id))?.rows ?? [], tag)

function journalFailures({ program, root, env }: Stage): readonly string[] {
  const verify = spawnSync(process.execPath, [program, 'journal', '--verify'], {
    cwd: root,
    env: { ...env },
    encoding: 'utf8',
    timeout: ENDS_WITHIN_MS,
  })
  return verify.status === 0 ? [] : [`the journal does not verify: ${verify.stdout}${verify.stderr}`.trim()]
}

function residentMb(pid: number): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024)
}

/** The command: prints how it goes and the result. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, sessions: { type: 'string' } } })
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const result = await soak({ minutes: Number(values.minutes ?? 10), sessions: Number(values.sessions ?? 32) }, say)
  const { failures, kills, lines, recordings, hostMb } = result
  say(`${kills} kills of engine and face, ${lines} lines printed; pty-host ${hostMb[0]} MB, at the end ${hostMb[1]} MB`)
  say(recordings === 'whole' ? 'recordings were compared line by line' : 'there were NO recordings to compare')
  for (const failure of failures) say(`FAILED: ${failure}`)
  say(failures.length === 0 ? 'PASSED: no session died, no screen differs, the journal verifies' : 'FAILED')
  return failures.length === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) {
  closeStagesOnSignal()
  process.exitCode = await main()
}
