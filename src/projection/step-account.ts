// What is known of one step of a run, as labelled texts in the order in which a person asks: what came of it, what the gate saw, what was
// sent back, what was decided, what is deferred. Faces print or paint it; nothing is left out here for want of room.
import type { Step } from '#protocol/workflow.ts'
import { age } from './age.ts'
import { isAtWork } from './run-words.ts'
import type { RunStepView, RunView } from './world.ts'

export type Said = {
  /** Empty where it goes on from the one before. */
  readonly label: string
  readonly text: string
  readonly tone: 'good' | 'bad' | 'plain'
}

const VERDICT_SHAPES = { pass: '✓', fail: '✕', blocked: '▲', 'not-applicable': '-' } as const

/** Of `step`, which is at `view`, in `run`. */
export function stepAccount(run: RunView, step: Step, now: number): readonly Said[] {
  const view = run.steps[step.id]
  if (!view) return []
  return [
    plainly('state', [`${stateWords(run, view, now)}${patienceOf(run, step)}`]),
    plainly('who', whoWords(step, view)),
    verdictOf(step, view),
    plainly('because', [view.because].filter(Boolean)),
    gateOf(view),
    rejectionOf(view),
    plainly(
      'decided',
      view.decisions.map(({ what, why }) => (why === '' ? what : `${what}, because ${why}`)),
    ),
    plainly('to show', step.passes),
    plainly('goal', [step.goal].filter(Boolean)),
    plainly('after', step.needs.length > 0 ? [step.needs.join(', ')] : []),
    plainly('debt', debtWords(run)),
  ].flat()
}

/** What a run leaves to be done later. */
export const debtWords = ({ debt }: RunView): readonly string[] =>
  debt.map(({ title, why }) => (why === '' ? title : `${title}: ${why}`))

function many(label: string, texts: readonly Omit<Said, 'label'>[]): readonly Said[] {
  return texts.map((said, index) => ({ label: index === 0 ? label : '', ...said }))
}

const plainly = (label: string, texts: readonly string[]) =>
  many(
    label,
    texts.map((text) => ({ text, tone: 'plain' as const })),
  )

function stateWords({ outcome }: RunView, view: RunStepView, now: number): string {
  const since = outcome === null && isAtWork(view) ? ` for ${age(now - view.since)}` : ''
  const attempt = view.attempt > 1 ? `, try ${view.attempt}` : ''
  const stopped = outcome !== null && isAtWork(view) ? 'stopped while ' : ''
  return `${stopped}${view.state}${since} · round ${view.round}${attempt}`
}

/** Of a step that is judged, and of one that judges. */
function patienceOf({ run, caps }: RunView, { id, of, kind }: Step): string {
  const isJudged = run.workflow.steps.some((step) => step.of === id && step.kind !== 'merge')
  const judges = of !== undefined && kind !== 'merge'
  return isJudged || judges ? ` · you are asked after ${caps.rounds} rejections` : ''
}

function whoWords({ role, kind }: Step, { sessionId, commit, used }: RunStepView): readonly string[] {
  const who = role ?? (kind === 'approve' ? 'you' : 'Signalbox itself')
  const parts = [
    sessionId === null ? who : `${who} in session ${sessionId}`,
    ...(commit === null ? [] : [`commit ${commit.slice(0, 7)}`]),
    ...(used.tokens > 0 || used.costUsd > 0 ? [`${used.tokens} tokens, $${used.costUsd.toFixed(2)} in this try`] : []),
  ]
  return [parts.join(' · ')]
}

function verdictOf({ kind }: Step, { verdict, items }: RunStepView): readonly Said[] {
  if (verdict === null) return []
  const by = kind === 'review' && items.length > 0 ? 'the gate' : 'its agent'
  const tone = verdict === 'pass' ? 'good' : 'bad'
  return [{ label: 'verdict', text: `${VERDICT_SHAPES[verdict]} ${verdict}, says ${by}`, tone }]
}

/** What does not hold comes first: it is what the rest is read for. */
function gateOf({ items }: RunStepView): readonly Said[] {
  const failing = items.filter(({ verdict }) => verdict === 'fail')
  return many(
    'gate',
    [...failing, ...items.filter((item) => !failing.includes(item))].map(({ item, verdict, evidence, note }) => ({
      text: [
        `${VERDICT_SHAPES[verdict]} ${item}`,
        ...(verdict === 'not-applicable' ? ['(not applicable)'] : []),
        ...evidence.map(({ file, line }) => `${file}:${line}`),
        ...(note === '' ? [] : [note]),
      ].join('  '),
      tone: verdict === 'pass' ? 'good' : verdict === 'fail' ? 'bad' : 'plain',
    })),
  )
}

function rejectionOf({ rejection }: RunStepView): readonly Said[] {
  if (rejection === null) return []
  const { by, round, because, findings } = rejection
  return [
    { label: 'sent back', text: `in round ${round} by ${by}: ${because}`, tone: 'bad' },
    ...findings.map(
      ({ severity, file, line, text }): Said => ({
        label: '',
        text: `${severity} ${file === null ? '' : line > 0 ? `${file}:${line} ` : `${file} `}${text}`,
        tone: 'plain',
      }),
    ),
  ]
}
