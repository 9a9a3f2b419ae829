// One question with everything that a person needs to answer it: what, why asked, evidence, options, what happens else.

import { age } from '#projection/age.ts'
import { precedentWords } from '#projection/question-words.ts'
import type { OpenQuestion } from '#projection/world.ts'
import { editorLines } from '../components/editor.ts'
import { optionLines } from '../components/option-lines.ts'
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
          ` waits ${age(state.now - escalation.openedAt)}${raisedWords(target.question)} · says no in ${age(escalation.deadlineAt - state.now)} `,
          'muted',
        ],
      ]}
      lines={questionLines(sight, target.question, width)}
      pinned={state.ui.prompt?.kind === 'text' ? editorLines(state.ui, width) : optionLines(sight, target.question)}
    />
  )
}

const raisedWords = ({ raised }: OpenQuestion) => (raised && raised.times > 0 ? `, raised again ×${raised.times}` : '')

function questionLines({ state }: Sight, { escalation }: OpenQuestion, width: number): readonly Line[] {
  const { world, now } = state
  const { subject = [], touches = [], precedent, evidence } = escalation
  const session = world.sessions.find(({ id }) => id === escalation.about.sessionId)
  const about = aboutOf(escalation, world)
  return [
    ...wrap(escalation.title, width - 2, TEXT_LINES_MAX).map((text): Line => [[` ${text}`, 'title']]),
    [],
    ...labelled('why asked', escalation.because, width),
    ...touches.flatMap((path, index) => labelled(index === 0 ? 'touches' : '', path, width)),
    ...(precedent ? labelled('before', `you ${precedentWords(precedent, now)}`, width) : []),
    ...(about === escalation.because ? [] : labelled('about', about, width)),
    ...(session?.state === 'paused' ? labelled('held', session.because, width) : []),
    [],
    ...subjectLines(subject, escalation.title, width),
    ...evidence.flatMap((text, index) => labelled(index === 0 ? 'evidence' : '', text, width)),
  ]
}

/** The command or the change, unless the title says all of it; what a change adds and removes is told apart by its sign too. */
function subjectLines(subject: readonly string[], title: string, width: number): readonly Line[] {
  const [only] = subject
  if (subject.length === 0 || (subject.length === 1 && only && title.includes(only))) return []
  const token = (text: string) => (/^\s*\d*\s*\+/.test(text) ? 'working' : /^\s*\d*\s*-/.test(text) ? 'failed' : 'text')
  return subject.flatMap((text) =>
    wrap(text, Math.max(10, width - 4), TEXT_LINES_MAX).map(
      (part): Line => [
        [' │ ', 'muted'],
        [part, token(text)],
      ],
    ),
  )
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
