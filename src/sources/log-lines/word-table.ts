// What is known of a short text once and for all: whether it is a method, or what loggers write for nothing; and where it goes.
import { isMethod, isNothing } from './field-tests.ts'
import { type Facts, ROLE } from './line-facts.ts'

export type Word = { readonly text: string; readonly isNothing: boolean; readonly isMethod: boolean }

export const wordOf = (text: string): Word => ({ text, isNothing: isNothing(text), isMethod: isMethod(text) })

export function putWord(facts: Facts, role: number, text: string): void {
  switch (role) {
    case ROLE.service:
      facts.service = text
      return
    case ROLE.method:
      facts.method = text
      return
    case ROLE.user:
      facts.user = text
      return
    case ROLE.category:
      facts.category = text
      return
    case ROLE.outcome:
      facts.outcome = text
      return
    case ROLE.reason:
      facts.reason = text
      return
    default:
      facts.version = text
  }
}
