// Commands about workflows → events or a refusal.

import { kindsOf, routeIssue, workflowFor } from '#machines/triage/route-issue.ts'
import { overDay } from '#projection/spent.ts'
import { clean } from '#protocol/clean.ts'
import type { Command } from '#protocol/command.ts'
import type { Event } from '#protocol/event.ts'
import { plain } from '#protocol/plain.ts'
import type { Mind } from './mind.ts'
import type { Obeyed } from './obey.ts'

export const RUNS_ALIVE_MAX = 8

/** Begins a run of a workflow of the roster on the newest commit of its target branch. */
export function startRun(
  mind: Mind,
  command: Extract<Command, { type: 'workflow.start' }>,
  { at = mind.world.at, by = 'human' }: { readonly at?: number; readonly by?: 'human' | 'supervisor' } = {},
): Obeyed {
  const { workflow: name, issue, threatId, target } = command
  const workflow = mind.world.roster.workflows.find((one) => one.name === name)
  if (!workflow) return { refused: `no workflow ${plain(name, 40)}: see \`signalbox workflow list\`` }
  if (mind.machines.runs.size >= RUNS_ALIVE_MAX)
    return { refused: `${RUNS_ALIVE_MAX} runs go on already: end one first (\`signalbox workflow cancel\`)` }
  const missing = workflow.steps.find(
    ({ role }) => role !== undefined && !mind.world.roster.roles.some((one) => one.name === role),
  )
  if (missing)
    return { refused: `step ${missing.id} of ${workflow.name} wants the role ${missing.role}, which nobody has` }
  const base = mind.world.heads?.[target]
  if (!base) return { refused: `no branch ${plain(target, 100)} with a commit to start from` }
  const runId = `w${mind.runsRequested + 1}`
  const told = { title: clean(issue.title, 200) || 'issue', text: issue.text, kinds: issue.kinds }
  const over = overDay(mind.world.spent, mind.terms.perDay, at)
  const held = over === null ? {} : { over }
  const run = { runId, workflow, issue: told, base, target, threatId: threatId ?? null, by, ...held }
  return { id: runId, events: [{ type: 'workflow.requested', run }] }
}

/** An issue that somebody is sure about becomes a run at once; about another a human is asked (machines/triage). */
export function submitIssue(
  mind: Mind,
  { issue, triage, target, threatId }: Extract<Command, { type: 'issue.submit' }>,
  at: number,
): Obeyed {
  const seq = mind.world.seq + 1
  const { roster } = mind.world
  const kinds = [...kindsOf(triage)]
  const told = { title: clean(issue.title, 200) || 'issue', text: issue.text, kinds }
  const given = { issueId: `i${seq}`, issue: told, triage, target, threatId: threatId ?? null }
  if (!triage.isSure) {
    if (!triage.candidates.some(({ kind }) => routeIssue(roster, kind)))
      return { refused: 'no workflow is for any kind of issue: name one, `signalbox workflow run NAME --issue FILE`' }
    return { id: `e${seq}`, events: [{ type: 'issue.triaged', ...given, runId: null }] }
  }
  const workflow = workflowFor(roster, triage.kind)
  if (!workflow)
    return { refused: `no workflow is for ${triage.kind}: name one, \`signalbox workflow run NAME --issue FILE\`` }
  const about = threatId === undefined ? {} : { threatId }
  const asked = { type: 'workflow.start' as const, workflow: workflow.name, issue: told, target, ...about }
  const begun = startRun(mind, asked, { at, by: 'human' })
  if ('refused' in begun) return begun
  const runId = begun.id ?? null
  return { id: runId ?? '', events: [{ type: 'issue.triaged', ...given, runId }, ...begun.events] }
}

export function cancelRun(mind: Mind, { runId, because }: Extract<Command, { type: 'workflow.cancel' }>): Obeyed {
  if (!mind.machines.runs.has(runId))
    return { refused: `no run ${plain(runId, 20)} goes on: see \`signalbox workflow status\`` }
  const ended: Event = {
    type: 'workflow.ended',
    runId,
    outcome: 'cancelled',
    because: clean(because, 300) || 'cancelled by a human',
  }
  return { events: [ended] }
}
