// `signalbox workflow list|show|status`: what workflows there are, and how runs of them stand.
import { age } from '#projection/age.ts'
import { stepAccount } from '#projection/step-account.ts'
import type { RunView, World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import type { Roster } from '#protocol/roster.ts'
import type { Step } from '#protocol/workflow.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'
import { workflowDiagram } from './workflow-diagram.ts'

export function printWorkflows({ workflows }: Roster, io: Io, asJson: boolean): number {
  if (asJson) io.out(JSON.stringify(workflows, null, 2))
  else
    for (const row of columns(
      workflows.map(({ name, title, steps, for: kinds }) => [name, `${steps.length} steps`, kinds.join(' '), title]),
    ))
      io.out(row)
  return 0
}

export function printWorkflow({ workflows, roles }: Roster, name: string, io: Io, asJson: boolean): number {
  const workflow = workflows.find((one) => one.name === name)
  if (!workflow) throw new Trouble(`no workflow ${plain(name, 40)}`, 'see `signalbox workflow list`', 2)
  if (asJson) {
    io.out(JSON.stringify(workflow, null, 2))
    return 0
  }
  const { caps } = workflow
  io.out(`${workflow.name}: ${workflow.title}`)
  for (const line of workflowDiagram(workflow)) io.out(line)
  io.out(
    `at most ${caps.rounds} rejections of a step, ${caps.minutes} min, ${caps.tokens} tokens, $${caps.costUsd}, ${caps.parallel} steps at a time`,
  )
  for (const role of roles.filter((one) => workflow.steps.some((step) => step.role === one.name)))
    io.out(`  ${role.name} (${role.model}): ${role.specialty}`)
  return 0
}

/** Every run in a line, or one of them in full. */
export function printRuns(world: World, id: string | undefined, io: Io, asJson: boolean): number {
  const runs = id === undefined ? world.runs : world.runs.filter(({ run }) => run.runId === id)
  if (id !== undefined && runs.length === 0)
    throw new Trouble(`no run ${plain(id, 20)}`, 'see `signalbox workflow status`', 2)
  if (asJson) io.out(JSON.stringify(id === undefined ? runs : runs[0], null, 2))
  else if (runs.length === 0) io.out('No runs. Start one: signalbox workflow run NAME --issue FILE')
  else if (id !== undefined && runs[0]) for (const line of runLines(runs[0], io.now())) io.out(line)
  else for (const row of columns(runs.map((run) => rowOf(run, io.now())))) io.out(row)
  return 0
}

function rowOf({ run, outcome, steps, startedAt, endedAt, spent }: RunView, now: number): readonly string[] {
  const states = Object.entries(steps)
  const done = states.filter(([, { state }]) => state === 'passed' || state === 'skipped').length
  const at = states
    .filter(([, { state }]) => !['waiting', 'passed', 'skipped'].includes(state))
    .map(([id, { state }]) => `${id} ${state}`)
  return [
    run.runId,
    run.workflow.name,
    outcome ?? 'running',
    `${done}/${states.length}`,
    age((endedAt ?? now) - startedAt),
    `$${spent.costUsd.toFixed(2)}`,
    outcome === null ? at.join(', ') || 'waits' : run.issue.title,
  ]
}

function runLines(view: RunView, now: number): readonly string[] {
  const { run, outcome, because, startedAt, endedAt, spent, debt } = view
  return [
    `${run.runId} ${run.workflow.name}: ${run.issue.title}`,
    `${outcome ?? 'running'} ${because} · ${age((endedAt ?? now) - startedAt)} · ${spent.tokens} tokens · $${spent.costUsd.toFixed(2)} · from ${run.base.slice(0, 7)} for ${run.target}, on branch signalbox/run-${run.runId}`,
    ...workflowDiagram(run.workflow, view),
    ...run.workflow.steps.filter(({ id }) => hasBegun(view, id)).flatMap((step) => stepLines(view, step, now)),
    ...debt.map(({ title, why }) => `  debt: ${title}${why === '' ? '' : `, ${why}`}`),
  ]
}

const hasBegun = ({ steps }: RunView, id: string) => steps[id]?.state !== 'waiting'

/** What is known of a step, but for what its row in the diagram says. */
function stepLines(view: RunView, step: Step, now: number): readonly string[] {
  const said = stepAccount(view, step, now).filter(({ label }) => !LEFT_OUT.has(label))
  return said.length === 0 ? [] : [`  ${step.id}`, ...said.map(({ label, text }) => `    ${label.padEnd(10)} ${text}`)]
}

const LEFT_OUT: ReadonlySet<string> = new Set(['state', 'goal', 'after', 'debt', 'to show'])
