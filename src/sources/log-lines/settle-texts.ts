// Makes the texts that a reader of bytes has found but not made.
import { ipv4Text, NO_IPV4 } from './ipv4-number.ts'
import { type Facts, ROLE } from './line-facts.ts'

/** The roles whose texts wait, and where each goes. */
const WAITING = [
  [ROLE.message, 'message'],
  [ROLE.error, 'error'],
  [ROLE.action, 'action'],
  [ROLE.trace, 'trace'],
  [ROLE.template, 'template'],
  [ROLE.request, 'request'],
  [ROLE.embedded, 'embedded'],
  [ROLE.path, 'path'],
] as const

/** The text between quotes of JSON; with escapes it is decoded as JSON is. */
export function jsonText(bytes: Buffer, from: number, to: number, isEscaped: boolean): string {
  return isEscaped ? decoded(bytes, from, to) : bytes.toString('utf8', from, to)
}

function decoded(bytes: Buffer, from: number, to: number): string {
  const quoted = bytes.toString('utf8', from - 1, to + 1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return bytes.toString('utf8', from, to)
  }
}

export function settleTexts(facts: Facts): void {
  const { bytes, ranges } = facts
  if (facts.ipv4 !== NO_IPV4) {
    facts.address = ipv4Text(facts.ipv4)
    facts.ipv4 = NO_IPV4
  }
  if (bytes === null) return
  for (const [role, field] of WAITING) {
    const to = ranges[role * 2 + 1] as number
    if (to !== 0) facts[field] = jsonText(bytes, ranges[role * 2] as number, Math.abs(to), to < 0)
  }
  facts.bytes = null
  ranges.fill(0)
}
