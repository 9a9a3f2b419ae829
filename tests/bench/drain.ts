// Output drained and parsed: a program prints a file and then asks the terminal where its cursor is. The terminal answers
// when it has parsed everything before, so the time to the answer is the whole work, measured inside the session.
import { execFileSync } from 'node:child_process'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OuterTerminal, openOuterTerminal } from '../faults/outer-terminal.ts'
import { openStage, type Stage } from '../faults/stage.ts'
import { until } from '../support/until.ts'
import { type Goal, median, type Section, show } from './figures.ts'
import { PAYLOADS, type Payload, writePayload } from './payloads.ts'
import { openTmux } from './tmux.ts'

const MB = 1024 * 1024
const TOTAL_MB = 16
const PRODUCERS = 16
const ROUNDS = 2
/** On a busy machine the rounds after the first are left out, so that the whole run stays short. */
const PAYLOAD_BUDGET_MS = 25_000
const WITHIN_MS = 60_000
/** Waits at its pipe (held open both ways, so that it never ends) for a file to print; writes when it began and ended. */
const PRINTER = `stty raw -echo; exec {orders}<> "$pipe"; echo at-the-pipe
while read -ru "$orders" file; do
  from=$EPOCHREALTIME; cat "$file"; printf '\\e[6n'; IFS= read -rsd R answer
  echo "$from $EPOCHREALTIME" > "$pipe.new"; mv "$pipe.new" "$pipe.out"
done`

const SITUATIONS = [
  { name: '1, nobody attached', producers: 1, isWatched: false },
  { name: '1, one viewer', producers: 1, isWatched: true },
  { name: '16, nobody attached', producers: PRODUCERS, isWatched: false },
  { name: '16, one viewer', producers: PRODUCERS, isWatched: true },
] as const
type Situation = (typeof SITUATIONS)[number]
const PEERS = ['tmux', 'ours'] as const
type Peer = { readonly pipes: readonly string[]; readonly attachArgv: readonly string[] }
type Peers = Readonly<Record<(typeof PEERS)[number], Peer>>
type Speeds = Map<string, number[]>

export async function benchDrain(): Promise<Section> {
  const stage = openStage('drain')
  const tmux = openTmux(stage)
  try {
    const tmuxPipes = pipesFor(stage, 'tmux')
    for (const pipe of tmuxPipes) tmux.open(printer(pipe))
    const pipes = pipesFor(stage, 'ours')
    const ids: string[] = []
    for (const pipe of pipes) ids.push(await stage.start(printer(pipe)))
    const attachArgv = [process.execPath, stage.program, 'attach', ids[0] ?? '']
    const peers = { tmux: { pipes: tmuxPipes, attachArgv: tmux.attachArgv }, ours: { pipes, attachArgv } }
    return sectionOf(await measureAll(stage, peers))
  } finally {
    await stage.close()
  }
}

const printer = (pipe: string) => ['env', `pipe=${pipe}`, 'bash', '-c', PRINTER]

function pipesFor(stage: Stage, name: string): readonly string[] {
  return Array.from({ length: PRODUCERS }, (_, index) => {
    const pipe = join(stage.home, `${name}-${index}`)
    execFileSync('mkfifo', [pipe])
    return pipe
  })
}

const keyOf = (payload: Payload, { name }: Situation, peer: string) => `${payload}/${name}/${peer}`

async function measureAll(stage: Stage, peers: Peers): Promise<Speeds> {
  const speeds: Speeds = new Map()
  for (const payload of PAYLOADS) await measure(payload, { stage, peers, speeds })
  return speeds
}

type Measuring = { readonly stage: Stage; readonly peers: Peers; readonly speeds: Speeds }

async function measure(payload: Payload, { stage, peers, speeds }: Measuring): Promise<void> {
  const one = writePayload(stage.home, payload, TOTAL_MB * MB)
  const part = writePayload(stage.home, payload, (TOTAL_MB * MB) / PRODUCERS)
  for (const name of PEERS) await printAll(peers[name].pipes, part)
  const enoughAt = performance.now() + PAYLOAD_BUDGET_MS
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0 && performance.now() > enoughAt) return
    for (const situation of SITUATIONS) {
      for (const name of PEERS) {
        const speed = await speedOf(stage, peers[name], situation, situation.producers === 1 ? one : part)
        const key = keyOf(payload, situation, name)
        speeds.set(key, [...(speeds.get(key) ?? []), speed])
      }
    }
  }
}

async function speedOf(stage: Stage, peer: Peer, situation: Situation, file: string): Promise<number> {
  const viewer = situation.isWatched ? await openViewer(stage, peer.attachArgv) : null
  const tookS = await printAll(peer.pipes.slice(0, situation.producers), file)
  viewer?.kill('SIGKILL')
  await viewer?.ended
  return TOTAL_MB / tookS
}

async function openViewer(stage: Stage, argv: readonly string[]): Promise<OuterTerminal> {
  const viewer = openOuterTerminal({ argv, cwd: stage.root, env: stage.env })
  await until('the viewer shows something', () => viewer.bytes() > 200)
  return viewer
}

/** Has every printer print `file`; seconds from the first start to the last end. */
async function printAll(pipes: readonly string[], file: string): Promise<number> {
  await Promise.all(pipes.map((pipe) => writeFile(pipe, `${file}\n`)))
  const spans: (readonly number[])[] = []
  for (const pipe of pipes) {
    const path = `${pipe}.out`
    await until(`${path} is written`, () => stat(path).catch(() => null), WITHIN_MS)
    spans.push((await readFile(path, 'utf8')).trim().split(' ').map(Number))
    await rm(path)
  }
  return Math.max(...spans.map(([, end = 0]) => end)) - Math.min(...spans.map(([from = 0]) => from))
}

function sectionOf(speeds: Speeds): Section {
  const at = (payload: Payload, situation: Situation, peer: string) =>
    median(speeds.get(keyOf(payload, situation, peer)) ?? [])
  const ratio = (payload: Payload, situation: Situation) =>
    at(payload, situation, 'ours') / at(payload, situation, 'tmux')
  const goals: Goal[] = PAYLOADS.flatMap((payload) =>
    SITUATIONS.filter(({ isWatched }) => !isWatched).map((situation) => ({
      name: `${payload}, ${situation.producers} producer${situation.producers > 1 ? 's' : ''}, against tmux`,
      measured: ratio(payload, situation),
      limit: payload === 'plain' ? 0.8 : 1,
      unit: '×',
      sense: 'at least' as const,
    })),
  )
  return {
    title: `Output drained and parsed, MB/s of ${TOTAL_MB} MB`,
    head: ['payload, producers', 'tmux 3.3a', 'ours', 'ours / tmux'],
    rows: PAYLOADS.flatMap((payload) =>
      SITUATIONS.map((situation) => [
        `${payload}, ${situation.name}`,
        show(at(payload, situation, 'tmux')),
        show(at(payload, situation, 'ours')),
        show(ratio(payload, situation)),
      ]),
    ),
    goals,
  }
}
