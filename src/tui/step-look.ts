// How a step and a run of a workflow look: a shape, a word and a colour. The shapes are those of the plain diagram.
import { isAtWork } from '#projection/run-words.ts'
import { shapeOfStep } from '#projection/workflow-diagram.ts'
import type { RunStepView, RunView } from '#projection/world.ts'
import type { Look } from './session-look.ts'
import type { Token } from './theme.ts'

const TOKENS: Readonly<Record<string, Token>> = {
  approving: 'needsYou',
  stuck: 'needsYou',
  passed: 'done',
  waiting: 'muted',
  skipped: 'muted',
}

/** `isLit`: the run is at it now. */
export type StepLook = Look & { readonly isLit: boolean }

/** Of a step that is at `view`; a question about it outranks its own state. */
export function lookOfStep(view: RunStepView, outcome: RunView['outcome'], isAsked: boolean): StepLook {
  const { state } = view
  const isLit = outcome === null && (isAsked || isAtWork(view))
  if (isAsked && !isAtWork(view)) return { shape: '▲', word: 'asks you', token: 'needsYou', isLit }
  if (outcome !== null && isAtWork(view)) return { shape: '✕', word: 'stopped', token: 'failed', isLit }
  return { shape: shapeOfStep(state), word: state, token: TOKENS[state] ?? 'working', isLit }
}

/** Of a whole run. */
export function lookOfRun({ outcome }: RunView, isAsked: boolean): Look {
  if (outcome === 'done') return { shape: '◆', word: 'done', token: 'done' }
  if (outcome !== null) return { shape: '✕', word: outcome, token: 'failed' }
  return isAsked
    ? { shape: '▲', word: 'asks you', token: 'needsYou' }
    : { shape: '●', word: 'running', token: 'working' }
}
