// A quick look whether text can hold a secret at all, which most output cannot: then it need not be taken apart.
import { SECRET_PATTERNS } from '#protocol/secret.ts'

const KEYWORDS = [...new Set(SECRET_PATTERNS.flatMap(({ keywords }) => keywords))]
/** Sequences that may stand within a secret: CSI and OSC. */
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g

/** False when there may be one, also with colours in it. */
export function isSecretFree(text: string): boolean {
  if (hasKeyword(text)) return false
  return !text.includes('\u001b') || !hasKeyword(text.replace(SEQUENCES, ''))
}

function hasKeyword(text: string): boolean {
  const lower = text.toLowerCase()
  return KEYWORDS.some((keyword) => lower.includes(keyword))
}
