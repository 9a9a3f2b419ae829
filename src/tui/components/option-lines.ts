// The options of a question as they stand at the bottom of its card: key, name, what each brings about, and what no answer means.
import { allLike } from '#escalations/alike.ts'
import { consequencesOf } from '#escalations/consequence.ts'
import { secondsTo } from '#projection/question-words.ts'
import type { OpenQuestion } from '#projection/world.ts'
import type { Option } from '#protocol/escalation.ts'
import { keyOf } from '../choose-option.ts'
import { type Line, wrap } from '../fit.ts'
import { steeredStep } from '../run-sight.ts'
import type { Sight } from '../sight.ts'

const OPTION_LINES_MAX = 3
/** Of the terminal's rows: so much is left to what is asked. */
const OPTIONS_SHARE = 0.5
/** What an option with words of the person's own asks for. */
const ASKS: Readonly<Record<Option['verdict'], string>> = {
  approve: ' (you write it)',
  reject: ' (asks for a reason)',
}

/** Each option in full, as far as that leaves room for the question; else each in one line. */
export function optionLines({ state }: Sight, question: OpenQuestion): readonly Line[] {
  const { escalation, held } = question
  const { cols, rows } = state.size
  if (held) {
    const said = escalation.options.find(({ id }) => id === held.option)?.label ?? held.verdict
    const until = `  ${said}: takes effect in ${secondsTo(held.until, state.now)}`
    return [[], [['   u', 'key'], ['  take it back'], [until, 'needsYou']]]
  }
  const inLines = (linesMax: number) =>
    escalation.options.flatMap((option) => linesOfOption(question, option, { width: cols - 2, linesMax }))
  const full = inLines(OPTION_LINES_MAX)
  const others = allLike(question, state.world.questions).length
  const bulk: readonly Line[] =
    others > 1
      ? [[['   A', 'key'], [`  allow all ${others} that ask exactly this`], [' (each gets its own answer)', 'muted']]]
      : []
  const isSent = state.ui.answering.includes(escalation.id)
  const last: Line = isSent ? [[' your answer is on its way', 'needsYou']] : [[noAnswerWords(escalation), 'muted']]
  return [[], ...(full.length <= rows * OPTIONS_SHARE ? full : inLines(1)), ...bulk, last]
}

const noAnswerWords = ({ options }: OpenQuestion['escalation']) =>
  ` no answer in time means no${steeredStep({ options }) ? ': the run is abandoned' : ''}`

type Room = { readonly width: number; readonly linesMax: number }

/** Its key, what it is called and what it brings about, wrapped: half of a trade-off is no basis for a decision. */
function linesOfOption(question: OpenQuestion, option: Option, { width, linesMax }: Room): readonly Line[] {
  const { label, takes, verdict, confirm, intents } = option
  const asks = takes === 'text' ? ' (opens it)' : takes === 'nothing' ? '' : ASKS[verdict]
  // What a run is steered by stands in the label, with its price.
  const isSaid = intents.length === 0 || intents.some(({ type }) => type === 'workflow.steer')
  const more = `${asks}${confirm ? ' (asks twice)' : ''}${isSaid ? '' : ` → ${consequencesOf(option)}`}`
  const key = ` ${keyOf(question, option).padStart(3)}  `
  const parts = wrap(`${label}${more}`, Math.max(10, width - key.length - 1), linesMax).map((part) => Array.from(part))
  return parts.map((part, index): Line => {
    const before = parts.slice(0, index).reduce((sum, { length }) => sum + length + 1, 0)
    const named = Math.max(0, Math.min(part.length, Array.from(label).length - before))
    const [name, rest] = [part.slice(0, named).join(''), part.slice(named).join('')]
    return [[index === 0 ? key : ' '.repeat(key.length), 'key'], [name], [rest, 'muted']]
  })
}
