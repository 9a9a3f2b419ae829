// Which option of a question a key means.
import type { OpenQuestion } from '#projection/world.ts'
import { OPTIONS_MAX, type Option } from '#protocol/escalation.ts'

export const NUMBERED_OPTIONS: readonly number[] = Array.from({ length: OPTIONS_MAX }, (_, index) => index + 1)

/** The option behind number key `number`, counted from 1 in the order of the question. */
export function optionNumbered(question: OpenQuestion | null, number: number): Option | null {
  return question?.escalation.options[number - 1] ?? null
}

/** The first option with that verdict: what `a` and `r` choose. */
export function optionWith(question: OpenQuestion, verdict: Option['verdict']): Option | null {
  return question.escalation.options.find((option) => option.verdict === verdict) ?? null
}

/** The first option that takes a reason or a text: what `e` chooses. */
export function optionTaking(question: OpenQuestion, what: Option['takes']): Option | null {
  return question.escalation.options.find(({ takes }) => takes === what) ?? null
}

/** The key that people press for an option: `a` and `r` for the first of each verdict, otherwise its number. */
export function keyOf(question: OpenQuestion, option: Option): string {
  if (option === optionWith(question, 'approve')) return 'a'
  if (option === optionWith(question, 'reject')) return 'r'
  if (option === optionTaking(question, 'text')) return 'e'
  return String(question.escalation.options.indexOf(option) + 1)
}
