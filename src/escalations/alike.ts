// Which open questions ask exactly the same, so that one answer may be given to all of them: the same thing of the same kind of
// agent in the same role, with the same answers to choose from. Each stays bound to its own request.
import type { Escalation } from '#protocol/escalation.ts'
import type { OpenQuestion } from './queue.ts'

/** What identical questions have in common; null for one that stands alone. */
export function groupOf({ likeness, kind, severity, about, options }: Escalation): string | null {
  if (likeness === null || about.sessionId === null) return null
  // A rule may be offered with one and not yet with another: it is never taken for all of them.
  const plain = options.filter(({ rule }) => rule === undefined)
  const choices = plain.map(({ id, label, takes, confirm }) => [id, label, takes, confirm])
  return JSON.stringify([likeness, kind, severity, choices])
}

/** The question and all others that can be answered with it. */
export function allLike<T extends OpenQuestion>(question: T, open: readonly T[]): readonly T[] {
  const group = groupOf(question.escalation)
  if (group === null || question.held) return [question]
  const others = open.filter((other) => other !== question && !other.held && groupOf(other.escalation) === group)
  return [question, ...others]
}

/** One of each group in the given order, with all of it: the first, or one that knows more by now. Answered ones stand alone. */
export function grouped<T extends OpenQuestion>(
  open: readonly T[],
): readonly { readonly first: T; readonly all: readonly T[] }[] {
  const seen = new Set<T>()
  return open.flatMap((question) => {
    if (seen.has(question)) return []
    const all = allLike(question, open)
    for (const one of all) seen.add(one)
    return [{ first: all.find(offersRule) ?? question, all }]
  })
}

/** It was asked when the same had been answered often enough: its card tells more. */
const offersRule = ({ escalation }: OpenQuestion) => escalation.options.some(({ rule }) => rule !== undefined)
