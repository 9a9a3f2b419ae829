// Key to echo through an attached session: from the write into the outer PTY to the byte that comes back out of it. The
// characters occur in no escape sequence that the peers write.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type OuterTerminal, openOuterTerminal } from '../faults/outer-terminal.ts'
import { openStage, type Stage } from '../faults/stage.ts'
import { type Goal, quantile, type Section, show } from './figures.ts'
import { type NoiseKind, noise, setGates } from './noise.ts'
import { openTmux } from './tmux.ts'

const KEYS = 'QYVU'
const KEYS_A_ROUND = 40
const ROUNDS = 3
const OTHERS = 16
/** From opening or closing the gates until it is so. */
const SETTLE_MS = 400
const READY = 'ready-for-keys'
/** Echo of keys is the kernel's; the program only keeps the PTY open. */
const TYPED_INTO = ['sh', '-c', `echo ${READY}; exec cat > /dev/null`]
const LOADS = ['idle', '1 flooding', '16 talkative', '16 flooding'] as const
type Load = (typeof LOADS)[number]
const TARGETS = ['kernel', 'relay', 'tmux', 'ours'] as const
type Target = (typeof TARGETS)[number]
/** Floor and relay have no other sessions. */
const hasOthers = (target: Target) => target === 'tmux' || target === 'ours'

/** Paths of the gates that make up each load. */
type Gates = Readonly<Record<Load, readonly string[]>>
type Peer = { readonly terminal: OuterTerminal; readonly gates: Gates }

export async function benchEcho(): Promise<Section> {
  const stage = openStage('echo')
  const tmux = openTmux(stage)
  const peers = new Map<Target, Peer>()
  try {
    tmux.open(TYPED_INTO)
    for (const argv of noisyArgvs(stage, 'tmux')) tmux.open(argv)
    const ours = await stage.start(TYPED_INTO)
    for (const argv of noisyArgvs(stage, 'ours')) await stage.start(argv)
    const relay = join(import.meta.dirname, 'relay.ts')
    const argvOf: Readonly<Record<Target, readonly string[]>> = {
      kernel: TYPED_INTO,
      relay: [process.execPath, relay, ...TYPED_INTO],
      tmux: tmux.attachArgv,
      ours: [process.execPath, stage.program, 'attach', ours],
    }
    for (const target of TARGETS) {
      const terminal = openOuterTerminal({ argv: argvOf[target], cwd: stage.root, env: stage.env })
      await terminal.sees(READY, { sinceStart: true })
      peers.set(target, { terminal, gates: gatesOf(stage, target) })
    }
    return sectionOf(await measureAll(peers))
  } finally {
    for (const { terminal } of peers.values()) terminal.kill('SIGKILL')
    await stage.close()
  }
}

const gatePath = ({ home }: Stage, peer: Target, kind: NoiseKind, index: number) =>
  join(home, `${peer}-${kind}-${index}.gate`)
const gatePaths = (stage: Stage, peer: Target, kind: NoiseKind) =>
  Array.from({ length: OTHERS }, (_, index) => gatePath(stage, peer, kind, index))

const noisyArgvs = (stage: Stage, peer: Target) =>
  (['talkative', 'flooding'] as const).flatMap((kind) => gatePaths(stage, peer, kind).map((path) => noise(kind, path)))

function gatesOf(stage: Stage, peer: Target): Gates {
  const flooding = gatePaths(stage, peer, 'flooding')
  return {
    idle: [],
    '1 flooding': flooding.slice(0, 1),
    '16 talkative': gatePaths(stage, peer, 'talkative'),
    '16 flooding': flooding,
  }
}

type Samples = Map<string, number[]>
const keyOf = (load: Load, target: Target) => `${load}/${target}`

async function measureAll(peers: ReadonlyMap<Target, Peer>): Promise<Samples> {
  const samples: Samples = new Map()
  // Warm: code paths compiled, screens drawn.
  for (const { terminal } of peers.values()) await typeKeys(terminal, KEYS_A_ROUND)
  for (let round = 0; round < ROUNDS; round++) {
    for (const load of LOADS) {
      for (const [target, { terminal, gates }] of peers) {
        if (load !== 'idle' && !hasOthers(target)) continue
        setGates(gates[load], true)
        await pause(SETTLE_MS)
        const taken = await typeKeys(terminal, KEYS_A_ROUND)
        setGates(gates[load], false)
        await pause(SETTLE_MS)
        samples.set(keyOf(load, target), [...(samples.get(keyOf(load, target)) ?? []), ...taken])
      }
    }
  }
  return samples
}

async function typeKeys(terminal: OuterTerminal, count: number): Promise<readonly number[]> {
  const taken: number[] = []
  for (let index = 0; index < count; index++) {
    const key = KEYS[index % KEYS.length] ?? 'Q'
    const echoed = terminal.sees(key)
    const from = performance.now()
    terminal.write(key)
    taken.push((await echoed) - from)
    await pause(4 + (index % 7))
  }
  terminal.write('\r')
  await pause(50)
  return taken
}

function sectionOf(samples: Samples): Section {
  const at = (load: Load, target: Target, q: number) => quantile(samples.get(keyOf(load, target)) ?? [], q)
  const cell = (load: Load, target: Target) =>
    samples.has(keyOf(load, target)) ? `${show(at(load, target, 0.5))} / ${show(at(load, target, 0.99))}` : '-'
  const ratio = (load: Load) => `${show(at(load, 'ours', 0.5) / at(load, 'tmux', 0.5))}`
  const goals: readonly Goal[] = [
    {
      name: 'idle p50 against the Node relay',
      measured: at('idle', 'ours', 0.5) / at('idle', 'relay', 0.5),
      limit: 1.5,
      unit: '×',
    },
    { name: 'idle p50', measured: at('idle', 'ours', 0.5), limit: 1, unit: 'ms' },
    { name: 'p99 beside one that floods', measured: at('1 flooding', 'ours', 0.99), limit: 10, unit: 'ms' },
    { name: 'p99 beside 16 talkative', measured: at('16 talkative', 'ours', 0.99), limit: 5, unit: 'ms' },
    {
      name: 'p50 beside 16 flooding against tmux',
      measured: at('16 flooding', 'ours', 0.5) / at('16 flooding', 'tmux', 0.5),
      limit: 0.5,
      unit: '×',
    },
  ]
  return {
    title: 'Key to echo through attach, ms p50 / p99',
    head: ['other sessions', 'kernel', 'Node relay', 'tmux 3.3a', 'ours', 'ours / tmux p50'],
    rows: LOADS.map((load) => [load, ...TARGETS.map((target) => cell(load, target)), ratio(load)]),
    goals,
  }
}
