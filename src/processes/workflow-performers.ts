// The performers of workflows, with what they need: where there are no sessions, no workflow runs.
import type { Performers } from '#effects/perform.ts'
import type { Room } from '#effects/room.ts'
import { createGateCheck, type GateLook } from '#effects/workflow/gate-check.ts'
import type { CommandOf } from '#effects/workflow/role-command.ts'
import { type CollectParts, createStepCollect } from '#effects/workflow/step-collect.ts'
import { createStepMerge } from '#effects/workflow/step-merge.ts'
import { createStepPrepare } from '#effects/workflow/step-prepare.ts'
import { createStepTell } from '#effects/workflow/step-tell.ts'
import { beginWorkflow } from '#effects/workflow/workflow-begin.ts'
import { createWorkflowChoose } from '#effects/workflow/workflow-choose.ts'
import { steerWorkflow } from '#effects/workflow/workflow-steer.ts'
import { createWorkflowTidy } from '#effects/workflow/workflow-tidy.ts'
import type { World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Perform } from '#protocol/ports.ts'

const WORKFLOW_INTENTS = [
  'step.prepare',
  'step.tell',
  'step.collect',
  'gate.check',
  'step.merge',
  'workflow.begin',
  'workflow.choose',
  'workflow.steer',
  'workflow.tidy',
] as const

type WorkflowPerformers = Pick<Performers, (typeof WORKFLOW_INTENTS)[number]>

export type Workflows = {
  readonly commandOf: CommandOf
  readonly gate: GateLook
  readonly world: () => World
  readonly spentBy: CollectParts['spentBy']
}

export function workflowPerformers(room: Room, workflows: Workflows | null, send: Perform): WorkflowPerformers {
  if (!workflows) {
    const none: Perform = async () => {
      throw new Trouble('no workflow runs in a one-off run', 'use `signalbox workflow run`', 2)
    }
    return Object.fromEntries(WORKFLOW_INTENTS.map((type) => [type, none])) as WorkflowPerformers
  }
  const { commandOf, gate, world, spentBy } = workflows
  return {
    'step.prepare': createStepPrepare({ ...room, commandOf, roles: () => world().roster.roles }),
    'step.collect': createStepCollect({ ...room, spentBy }),
    'step.tell': createStepTell(send),
    'gate.check': createGateCheck(room, gate),
    'step.merge': createStepMerge(room),
    'workflow.begin': beginWorkflow,
    'workflow.choose': createWorkflowChoose((id) => world().triaged.find(({ issueId }) => issueId === id) ?? null),
    'workflow.steer': steerWorkflow,
    'workflow.tidy': createWorkflowTidy(room),
  }
}
