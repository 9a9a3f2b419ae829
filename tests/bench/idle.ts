// What 32 sessions that do nothing cost: processor time and memory of pty-host, engine and an open control room.
import { setTimeout as pause } from 'node:timers/promises'
import { openOuterTerminal } from '../faults/outer-terminal.ts'
import { openStage } from '../faults/stage.ts'
import { type Section, show } from './figures.ts'
import { cpuSecondsOf, memoryMbOf } from './process-figures.ts'
import { openTmux } from './tmux.ts'

const SESSIONS = 32
/** V8 collects garbage once more some seconds after the last activity. */
const SETTLE_MS = 16_000
const MEASURED_MS = 20_000
const IDLE = ['sh', '-c', 'echo nothing to do; exec sleep 1000']

export async function benchIdle(): Promise<Section> {
  const stage = openStage('idle')
  const tmux = openTmux(stage)
  const open = (argv: readonly string[]) => openOuterTerminal({ argv, cwd: stage.root, env: stage.env })
  try {
    for (let index = 0; index < SESSIONS; index++) {
      await stage.start(IDLE)
      tmux.open(IDLE)
    }
    const room = open([process.execPath, stage.program])
    await room.sees('Sessions', { sinceStart: true })
    const tmuxClient = open(tmux.attachArgv)
    const pids = {
      'pty-host': stage.ptyHostPid(),
      engine: stage.enginePid(),
      'control room': room.pid,
      'tmux server': tmux.serverPid(),
      'tmux client': tmuxClient.pid,
    }
    await pause(SETTLE_MS)
    const before = Object.values(pids).map(cpuSecondsOf)
    await pause(MEASURED_MS)
    const figures = Object.entries(pids).map(([name, pid], index) => ({
      name,
      cpuPercent: ((cpuSecondsOf(pid) - (before[index] ?? 0)) / MEASURED_MS) * 100_000,
      memoryMb: memoryMbOf(pid),
    }))
    room.kill('SIGKILL')
    tmuxClient.kill('SIGKILL')
    return sectionOf(figures)
  } finally {
    await stage.close()
  }
}

type Figure = { readonly name: string; readonly cpuPercent: number; readonly memoryMb: number }

function sectionOf(figures: readonly Figure[]): Section {
  const sum = (name: string, of: readonly Figure[]): Figure => ({
    name,
    cpuPercent: of.reduce((total, { cpuPercent }) => total + cpuPercent, 0),
    memoryMb: of.reduce((total, { memoryMb }) => total + memoryMb, 0),
  })
  const isTmux = ({ name }: Figure) => name.startsWith('tmux')
  const ours = sum(
    'ours together',
    figures.filter((figure) => !isTmux(figure)),
  )
  const tmux = sum('tmux together', figures.filter(isTmux))
  return {
    title: `${SESSIONS} idle sessions, over ${MEASURED_MS / 1000} s`,
    head: ['process', '% of a core', 'MB (PSS)'],
    rows: [...figures, ours, tmux].map(({ name, cpuPercent, memoryMb }) => [name, show(cpuPercent), show(memoryMb)]),
    goals: [
      { name: 'processor time together', measured: ours.cpuPercent, limit: 1, unit: '%' },
      { name: 'memory together', measured: ours.memoryMb, limit: 250, unit: 'MB' },
    ],
  }
}
