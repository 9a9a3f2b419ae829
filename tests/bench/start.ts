// How long a person waits: for the first paint and the first reaction of the control room on a running engine, and for a
// session with 10,000 printed lines to fill the screen.
import { setTimeout as pause } from 'node:timers/promises'
import { type OuterTerminal, openOuterTerminal } from '../faults/outer-terminal.ts'
import { openStage, type Stage } from '../faults/stage.ts'
import { type Goal, median, type Section, show } from './figures.ts'
import { openTmux } from './tmux.ts'

const ROUNDS = 5
const LINES = 10_000
const LAST = 'last-of-all-lines'
const PRINTED = ['sh', '-c', `seq -f 'line %g of what was printed before' ${LINES}; echo ${LAST}; exec sleep 1000`]
const DRAWN_WITHIN_MS = 300
const ENTER = '\r'
const DETACH = '\u001d'

const MEASURES = [
  'bare Node',
  'room: first paint',
  'room: content',
  'room: first key',
  'attach ID, cold',
  'enter in the room',
  'tmux attach, cold',
] as const
type Measure = (typeof MEASURES)[number]
type Samples = Map<Measure, number[]>

export async function benchStart(): Promise<Section> {
  const stage = openStage('start')
  const tmux = openTmux(stage)
  const samples: Samples = new Map()
  const add = (measure: Measure, tookMs: number) => samples.set(measure, [...(samples.get(measure) ?? []), tookMs])
  try {
    const id = await stage.start(PRINTED)
    tmux.open(PRINTED)
    for (let round = 0; round < ROUNDS + 1; round++) {
      // The first round fills the caches and does not count.
      const keep = round === 0 ? () => {} : add
      keep('bare Node', await timeTo(stage, [process.execPath, '-e', `process.stdout.write('x')`], 'x'))
      keep('tmux attach, cold', await timeTo(stage, tmux.attachArgv, LAST))
      keep('attach ID, cold', await timeTo(stage, [process.execPath, stage.program, 'attach', id], LAST, DETACH))
      await openRoom(stage, keep)
    }
    return sectionOf(samples)
  } finally {
    await stage.close()
  }
}

const open = (stage: Stage, argv: readonly string[]) => openOuterTerminal({ argv, cwd: stage.root, env: stage.env })

/** Milliseconds from the start of `argv` until `text` comes out of it. With `leave` it ends by that key, as people end it. */
async function timeTo(stage: Stage, argv: readonly string[], text: string, leave?: string): Promise<number> {
  const from = performance.now()
  const terminal = open(stage, argv)
  const at = await terminal.sees(text, { sinceStart: true })
  await end(terminal, leave)
  return at - from
}

/** A clean end is also when Node keeps the compiled code for the next start. */
async function end(terminal: OuterTerminal, leave?: string): Promise<void> {
  if (leave === undefined) terminal.kill('SIGKILL')
  else terminal.write(leave)
  await terminal.ended
}

async function openRoom(stage: Stage, keep: (measure: Measure, tookMs: number) => void): Promise<void> {
  const from = performance.now()
  const room = open(stage, [process.execPath, stage.program])
  // The first thing that a person sees is the frame around the panels or, before that, the name.
  keep('room: first paint', (await room.sees('SIGNALBOX', { sinceStart: true })) - from)
  keep('room: content', (await room.sees(LAST, { sinceStart: true })) - from)
  const helped = room.sees('comes back')
  room.write('h')
  keep('room: first key', (await helped) - from)
  const closed = room.sees(LAST)
  room.write('h')
  await closed
  // The room has drawn all of itself, so that what comes next is the session alone.
  await pause(DRAWN_WITHIN_MS)
  const attached = room.sees(LAST)
  const entered = performance.now()
  room.write(ENTER)
  keep('enter in the room', (await attached) - entered)
  const back = room.sees('Needs you')
  room.write(DETACH)
  await back
  await end(room, 'q')
}

function sectionOf(samples: Samples): Section {
  const at = (measure: Measure) => median(samples.get(measure) ?? [])
  const node = at('bare Node')
  const goals: readonly Goal[] = [
    { name: 'first paint against bare Node', measured: at('room: first paint') / node, limit: 1.3, unit: '×' },
    { name: 'first key answered against bare Node', measured: at('room: first key') / node, limit: 3, unit: '×' },
    { name: `full screen of ${LINES} lines`, measured: at('enter in the room'), limit: 50, unit: 'ms' },
  ]
  return {
    title: `From start or key to the screen, median of ${ROUNDS}`,
    head: ['what', 'ms', '/ bare Node'],
    rows: MEASURES.map((measure) => [measure, show(at(measure)), show(at(measure) / node)]),
    goals,
  }
}
