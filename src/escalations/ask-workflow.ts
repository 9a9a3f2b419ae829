// The question of a run that cannot go on by itself (D7): what it is about, at which stage, the options with what each costs, what is
// recommended, and what waits for the answer.

import type { Steer } from '#protocol/event-workflow.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Question } from './ask.ts'
import { no, yes } from './option.ts'

type Wanted = Extract<Intent, { type: 'workflow.escalate' }>

const LABELS: Readonly<Record<Steer, string>> = {
  accept: 'accept',
  retry: 'try again',
  rescope: 're-scope',
  extend: 'extend',
  abandon: 'abandon',
}
const ROWS_MAX = 16

export function aboutWorkflow(intent: Wanted): Question {
  const { runId, stepId, title, stage, detail, recommends, options, blocks } = intent
  const ordered = [...options].sort((a, b) => Number(b.how === recommends) - Number(a.how === recommends))
  return {
    kind: 'other',
    likeness: null,
    editable: null,
    title,
    evidence: [
      `stage: ${stage}`,
      ...detail.slice(0, ROWS_MAX),
      `recommended: ${LABELS[recommends]}`,
      blocks.length === 0 ? 'nothing else waits for this' : `blocked until then: ${blocks.join(', ')}`.slice(0, 400),
    ],
    about: { sessionId: null, auditId: null, threatId: null },
    options: ordered.map(({ how, tradeOff }) => {
      const steer: Intent = { type: 'workflow.steer', runId, stepId, how }
      const label = `${LABELS[how]}: ${tradeOff}`
      if (how === 'abandon') return no(label, [steer], { id: how })
      return yes(label, [steer], { id: how, takes: how === 'rescope' ? 'reason' : 'nothing' })
    }),
  }
}
