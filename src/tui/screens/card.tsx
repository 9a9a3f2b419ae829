// One question with everything that a person needs to answer it: what, why asked, evidence, options, what happens else.
import { consequencesOf } from '#escalations/consequence.ts'
import { age } from '#projection/age.ts'
import type { World } from '#projection/world.ts'
import type { Escalation } from '#protocol/escalation.ts'
import { keyOf } from '../choose-option.ts'
import { aboutOf, KIND_WORDS, SEVERITY_TOKENS } from '../components/queue-list.tsx'
import { Sheet } from '../components/sheet.tsx'
import { type Line, wrap } from '../fit.ts'
import type { Sight } from '../sight.ts'
import { useSight } from '../use-world.ts'

const LABEL_COLUMNS = 14
const TEXT_LINES_MAX = 12

/** The card of the selected question; when that is settled meanwhile, how. */
export function Card() {
  const sight = useSight()
  const { state, target } = sight
  if (!target.question) return <Sheet title={[[' Question ', 'title']]} lines={settledLines(sight)} />
  const { escalation } = target.question
  const width = state.size.cols - 2
  return (
    <Sheet
      title={[
        [' ▲ ', 'needsYou'],
        [escalation.severity, SEVERITY_TOKENS[escalation.severity]],
        [` ${KIND_WORDS[escalation.kind]} `, 'title'],
      ]}
      right={[
        [
          ` waits ${age(state.now - escalation.openedAt)} · says no in ${age(escalation.deadlineAt - state.now)} `,
          'muted',
        ],
      ]}
      lines={questionLines(escalation, state.world, width)}
      pinned={optionLines(sight, escalation)}
    />
  )
}

function questionLines(escalation: Escalation, world: World, width: number): readonly Line[] {
  const lines: Line[] = [
    ...wrap(escalation.title, width - 2, TEXT_LINES_MAX).map((text): Line => [[` ${text}`, 'title']]),
    [],
    ...labelled('why asked', escalation.because, width),
    ...labelled('about', aboutOf(escalation, world), width),
  ]
  const session = world.sessions.find(({ id }) => id === escalation.about.sessionId)
  if (session?.state === 'paused') lines.push(...labelled('held', session.because, width))
  lines.push([])
  for (const [index, evidence] of escalation.evidence.entries()) {
    lines.push(...labelled(index === 0 ? 'evidence' : '', evidence, width))
  }
  return lines
}

function optionLines({ target, state }: Sight, escalation: Escalation): readonly Line[] {
  const { question } = target
  if (!question) return []
  const isSent = state.ui.answering.includes(escalation.id)
  const rows = escalation.options.map((option): Line => {
    const ends = option.verdict === 'reject' ? ' (asks for a reason)' : ''
    const does = option.intents.length === 0 ? '' : ` → ${consequencesOf(option)}`
    return [[` ${keyOf(question, option).padStart(3)}`, 'key'], [`  ${option.label}`], [`${ends}${does}`, 'muted']]
  })
  const last: Line = isSent ? [[' your answer is on its way', 'needsYou']] : [[' no answer in time means no', 'muted']]
  return [[], ...rows, last]
}

function settledLines({ state, target }: Sight): readonly Line[] {
  const settled = state.world.settled.find(({ escalation }) => escalation.id === state.ui.questionId)
  if (!settled) return [[], [[` ${target.because}`, 'muted']]]
  const width = state.size.cols - 2
  return [
    ...wrap(settled.escalation.title, width - 2, TEXT_LINES_MAX).map((text): Line => [[` ${text}`, 'title']]),
    [],
    [[` ${settled.how} ${age(state.now - settled.at)} ago`], [settled.note ? `: ${settled.note}` : '', 'muted']],
  ]
}

/** A label and its text, wrapped beside it. */
export function labelled(label: string, text: string, width: number): readonly Line[] {
  return wrap(text, Math.max(10, width - LABEL_COLUMNS - 2), TEXT_LINES_MAX).map(
    (part, index): Line => [[` ${(index === 0 ? label : '').padEnd(LABEL_COLUMNS)}`, 'muted'], [part]],
  )
}
