// An outer terminal that stops reading for three seconds under heavy output, as over a bad line: afterwards room and attached
// session must react at once, and nothing may have piled up meanwhile.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openOuterTerminal } from '../faults/outer-terminal.ts'
import { openStage, type Stage } from '../faults/stage.ts'
import { median, type Section, show } from './figures.ts'
import { noise, setGates } from './noise.ts'
import { residentMbOf } from './process-figures.ts'

const ROUNDS = 2
const WARM_MS = 1_500
const STALLED_MS = 3_000
const DETACH = '\u001d'

type Stall = { readonly reactsMs: number; readonly grownMb: number }
type Face = {
  readonly name: string
  readonly argv: readonly string[]
  readonly shows: string
  readonly key: string
  readonly reaction: string
}

export async function benchStall(): Promise<Section> {
  const stage = openStage('stall')
  try {
    const gate = join(stage.home, 'gate')
    setGates([gate], true)
    const flooding = await stage.start(noise('flooding', gate))
    for (let index = 0; index < 3; index++) await stage.start(noise('talkative', gate))
    const node = [process.execPath, stage.program]
    const faces: readonly Face[] = [
      { name: 'control room', argv: node, shows: 'Needs you', key: 'h', reaction: 'comes back' },
      { name: 'attached', argv: [...node, 'attach', flooding], shows: 'building', key: DETACH, reaction: 'left ' },
    ]
    const stalls = new Map<string, Stall[]>()
    for (let round = 0; round < ROUNDS; round++) {
      for (const face of faces) stalls.set(face.name, [...(stalls.get(face.name) ?? []), await stall(stage, face)])
    }
    return sectionOf(stalls)
  } finally {
    await stage.close()
  }
}

async function stall(stage: Stage, { argv, shows, key, reaction }: Face): Promise<Stall> {
  const terminal = openOuterTerminal({ argv, cwd: stage.root, env: stage.env })
  await terminal.sees(shows, { sinceStart: true })
  await pause(WARM_MS)
  const measured = [terminal.pid, stage.ptyHostPid(), stage.enginePid()]
  const memory = () => measured.reduce((sum, pid) => sum + residentMbOf(pid), 0)
  const before = memory()
  terminal.pause()
  await pause(STALLED_MS)
  const grownMb = memory() - before
  const from = performance.now()
  const reacted = terminal.sees(reaction)
  terminal.write(key)
  terminal.resume()
  const reactsMs = (await reacted) - from
  terminal.kill('SIGKILL')
  await terminal.ended
  return { reactsMs, grownMb }
}

function sectionOf(stalls: ReadonlyMap<string, readonly Stall[]>): Section {
  const figures = [...stalls].map(([name, all]) => ({
    name,
    reactsMs: median(all.map(({ reactsMs }) => reactsMs)),
    grownMb: median(all.map(({ grownMb }) => grownMb)),
  }))
  return {
    title: `Outer terminal stalled for ${STALLED_MS / 1000} s under output`,
    head: ['face', 'reacts after, ms', 'grown meanwhile, MB'],
    rows: figures.map(({ name, reactsMs, grownMb }) => [name, show(reactsMs), grownMb.toFixed(1)]),
    goals: figures.flatMap(({ name, reactsMs, grownMb }) => [
      { name: `${name} reacts after the stall`, measured: reactsMs, limit: 100, unit: 'ms' },
      { name: `${name} with host and engine grew by`, measured: grownMb, limit: 32, unit: 'MB' },
    ]),
    notes: ['grown: resident memory of face, pty-host and engine together at the end of the stall'],
  }
}
