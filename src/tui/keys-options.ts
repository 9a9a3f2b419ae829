// The number keys of a card, as data: part of the one list in keys.ts.
import { cannotAnswer } from './blocked.ts'
import { NUMBERED_OPTIONS, optionNumbered } from './choose-option.ts'
import type { Binding } from './keys.ts'

export const OPTION_BINDINGS: readonly Binding[] = NUMBERED_OPTIONS.map((number) => ({
  keys: [String(number)],
  label: `option ${number}`,
  help: `Choose option ${number} of the question.`,
  action: `option-${number}` as const,
  places: ['card'],
  blockedBecause: (sight) =>
    cannotAnswer(sight) ?? (optionNumbered(sight.target.question, number) ? null : `there is no option ${number}`),
}))
