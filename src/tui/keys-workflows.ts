// The keys of the Workflows screen, and the one that leads there, as data: part of the one list in keys.ts.
import { noHost, notConnected } from './blocked.ts'
import type { Binding } from './keys.ts'
import { type RunSight, runSightOf } from './run-sight.ts'
import type { Sight } from './sight.ts'

export type WorkflowAction = 'workflows' | 'open-step' | 'runs-or-steps' | 'cancel-run'

const HERE = ['workflows'] as const

export const WORKFLOW_BINDINGS: readonly Binding[] = [
  {
    keys: ['w'],
    label: 'workflows',
    help: 'Runs of workflows: each with its steps as a diagram, rounds, gate and budget.',
    action: 'workflows',
    places: ['floor'],
    footer: 10.6,
  },
  {
    keys: ['enter'],
    label: 'open',
    help: 'Workflows: enter the session that is at the step, or open the card of its question.',
    action: 'open-step',
    places: HERE,
    footer: 1,
    blockedBecause: cannotOpenStep,
  },
  {
    keys: ['tab', 'shift-tab'],
    label: 'runs/steps',
    help: 'Workflows: j and k go through the steps, or through the runs again.',
    action: 'runs-or-steps',
    places: HERE,
    footer: 2,
    blockedBecause: ({ state }) => (runSightOf(state).run ? null : NO_RUN),
  },
  {
    keys: ['x'],
    label: 'cancel run',
    help: 'Workflows: cancel the run and end its sessions; asks first.',
    action: 'cancel-run',
    places: HERE,
    footer: 3,
    blockedBecause: cannotCancel,
  },
]

const NO_RUN = 'there is no run: start one with `signalbox workflow run NAME --issue FILE`'

function cannotCancel({ state }: Sight): string | null {
  const { run } = runSightOf(state)
  if (!run) return NO_RUN
  if (run.outcome !== null) return `${run.run.runId} has ended: ${run.outcome}`
  return notConnected(state.engine)
}

function cannotOpenStep({ state }: Sight): string | null {
  const sight = runSightOf(state)
  if (!sight.run || !sight.row) return NO_RUN
  if (sight.question) return null
  if (!sight.session) return nobodyAt(sight)
  const away = noHost(state.ptyHost)
  return away === null ? null : `cannot attach: ${away}`
}

/** Why there is neither a session nor a question at the step. */
function nobodyAt({ run, row }: RunSight): string {
  const { id, needs } = row?.step ?? { id: 'the step', needs: [] }
  if (run?.outcome) return `the run has ended: ${run.outcome}`
  switch (row?.view?.state) {
    case 'waiting': {
      const open = needs.filter((need) => !['passed', 'skipped'].includes(run?.steps[need]?.state ?? ''))
      return open.length === 0 ? `${id} has not begun` : `${id} waits for ${open.join(', ')}`
    }
    case 'passed':
      return `${id} is passed; its session has ended`
    case 'skipped':
      return `${id} was left out`
    case 'judging':
      return `no session is at ${id}: Signalbox judges it itself`
    case 'merging':
      return `no session is at ${id}: Signalbox merges it itself`
    default:
      return `no session is at ${id}`
  }
}
