// A run of a workflow as lines: its row in the list, its meter, a row of its diagram, and all that is known of a step.
import { age, timeOfDay } from '#projection/age.ts'
import { amount, atWords, doneOf, meterOf, type Share } from '#projection/run-words.ts'
import { type Said, stepAccount } from '#projection/step-account.ts'
import { type DiagramRow, edgesOf } from '#projection/workflow-diagram.ts'
import type { RunStepView, RunView } from '#projection/world.ts'
import { cut, type Line, type Span, spread, widthOf } from '../fit.ts'
import { labelled } from '../screens/card.tsx'
import { lookOfRun, lookOfStep } from '../step-look.ts'
import type { Token } from '../theme.ts'

/** From this width on a row has room for names in full. */
const ROOMY_COLS = 110
const METER_CELLS = 10
/** Below this width every column is needed for the numbers. */
const NARROW_COLS = 70

export type RunRow = { readonly isAsked: boolean; readonly isChosen: boolean; readonly now: number }

/** `▸▲ w2 backend-feature  review stuck, round 3 · The sum is wrong   4/7   12m  12.3k  $0.03` */
export function runRow(view: RunView, { isAsked, isChosen, now }: RunRow, width: number): Line {
  const { run, startedAt, endedAt, spent } = view
  const { shape, token } = lookOfRun(view, isAsked)
  const { done, all } = doneOf(view)
  const lasted = age((endedAt ?? now) - startedAt)
  const numbers = width < NARROW_COLS ? '' : `${amount(spent.tokens).padStart(7)}${dollars(spent.costUsd)}`
  const name = width < ROOMY_COLS ? cut(run.workflow.name, Math.max(12, Math.floor(width / 4))) : run.workflow.name
  return spread(
    [
      [isChosen ? '▸' : ' '],
      [`${shape} `, token],
      [`${run.runId} ${name}  `],
      [atWords(view), token],
      [` · ${run.issue.title}`, 'muted'],
    ],
    [[`${`${done}/${all}`.padStart(6)}${lasted.padStart(8)}${numbers} `]],
    width,
  )
}

const dollars = (costUsd: number) => `$${costUsd.toFixed(2)}`.padStart(8)

/** What is spent of what it may; what is nearly or wholly used is said in words too. */
export function meterLine(view: RunView, now: number, width: number): Line {
  const shares = meterOf(view, now)
  const spans = shares.flatMap((share, index): readonly Span[] => [
    [index > 0 ? ' · ' : width < NARROW_COLS ? ' ' : ' spent ', 'muted'],
    ...(width < ROOMY_COLS ? [] : [[`${bar(share)} `, tokenOf(share)] as const]),
    [share.words, tokenOf(share)],
    [wordOf(share), tokenOf(share)],
  ])
  return spans
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** In eighths of a cell; whatever is spent is to be seen. */
function bar({ of }: Share): string {
  const eighths = Math.min(METER_CELLS * 8, Math.ceil(of * METER_CELLS * 8))
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]}`.padEnd(METER_CELLS, '░')
}

const tokenOf = ({ of }: Share): Token => (of >= 1 ? 'failed' : of >= 0.8 ? 'needsYou' : 'text')
const wordOf = ({ of }: Share) => (of >= 1 ? ' ✕ used up' : of >= 0.8 ? ' ▲ nearly used up' : '')

export type StepRow = {
  readonly run: RunView
  readonly isAsked: boolean
  readonly isChosen: boolean
  /** Columns of the longest id. */
  readonly idWidth: number
  readonly now: number
}

/** `▸├─ ● implement  running     backend-architect          round 2   0:12  s3` */
export function stepRow({ step, rail, view }: DiagramRow, row: StepRow, width: number): Line {
  const { run, isAsked, isChosen, idWidth, now } = row
  if (!view) return []
  const { shape, word, token, isLit } = lookOfStep(view, run.outcome, isAsked)
  const isRoomy = width >= ROOMY_COLS - 2
  const left: Line = [
    [isChosen ? '▸' : ' '],
    [`${rail} `, 'muted'],
    [`${shape} ${step.id.padEnd(idWidth)} `, isLit ? token : view.state === 'passed' ? 'text' : token],
    [isLit ? `┤ ${word} ├`.padEnd(14) : `  ${word}`.padEnd(14), token],
    [`${step.role ?? roleless(step.kind)}  `, 'muted'],
    ...(isRoomy ? [[edgesOf(step), 'muted'] as const] : []),
  ]
  return spread(left, [[rightOf(view, { isLit, isRoomy, now }), isLit ? token : 'muted']], width)
}

type Right = { readonly isLit: boolean; readonly isRoomy: boolean; readonly now: number }

/** The round, how long it has been there or when it came there, and the session. */
function rightOf({ round, state, since, sessionId }: RunStepView, { isLit, isRoomy, now }: Right): string {
  const rounds = round > 1 ? `${isRoomy ? 'round ' : 'r'}${round}` : ''
  const when = isLit ? age(now - since) : state === 'waiting' ? '' : `at ${timeOfDay(since)}`
  return `${rounds.padStart(isRoomy ? 9 : 4)}${when.padStart(9)}${(sessionId ?? '').padStart(5)} `
}

const roleless = (kind: string) => (kind === 'approve' ? 'you' : kind)

/** Columns of the longest id of a diagram. */
export const idWidthOf = (rows: readonly DiagramRow[]) => Math.max(0, ...rows.map(({ step }) => widthOf(step.id)))

const TONES: Readonly<Record<Said['tone'], Token>> = { good: 'done', bad: 'failed', plain: 'text' }

/** Everything that is known of a step, wrapped. */
export function stepLines(run: RunView, { step }: DiagramRow, now: number, width: number): readonly Line[] {
  return stepAccount(run, step, now).flatMap(({ label, text, tone }) =>
    labelled(label, text, width).map(([head, [part] = ['']]): Line => [head ?? [''], [part, TONES[tone]]]),
  )
}
