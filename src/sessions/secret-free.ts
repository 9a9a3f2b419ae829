// A quick look whether text can hold a secret at all, which most output cannot: then it need not be taken apart.
import { SECRET_PATTERNS } from '#protocol/secret.ts'

const escaped = (keyword: string) => keyword.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
/** One expression instead of many searches: it looks at each character once. */
const KEYWORD = new RegExp(SECRET_PATTERNS.flatMap(({ keywords }) => keywords.map(escaped)).join('|'), 'i')
/** Sequences that may stand within a secret. Strings (OSC) have text of their own, so that they also count as they are. */
const CSI = /\u001b\[[0-?]*[ -/]*[@-~]/g
const CSI_AND_OSC = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g

/** False when there may be one, also with colours in it. */
export function isSecretFree(text: string): boolean {
  if (!text.includes('\u001b')) return !KEYWORD.test(text)
  if (KEYWORD.test(text.replace(CSI, ''))) return false
  return !text.includes('\u001b]') || !KEYWORD.test(text.replace(CSI_AND_OSC, ''))
}
