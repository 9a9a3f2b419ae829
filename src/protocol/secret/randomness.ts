// Whether a value looks drawn at random, which is what tells a credential from a name, a word or a placeholder.

const VARIED_BITS_MIN = 2.5
const VARIED_CHARS_MIN = 20

/** Shannon's entropy of the characters, in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** False for what repeats itself, such as a row of x. */
export function isVaried(secret: string): boolean {
  return secret.length < VARIED_CHARS_MIN || entropyOf(secret) >= VARIED_BITS_MIN
}

/** The same, and no word: something drawn at random has digits. */
export const isVariedWithDigit = (secret: string): boolean => isVaried(secret) && /\d/.test(secret)

/** Share of neighbours of different kind (small, capital, digit, other): high in random text, low in names and words. */
export function changesIn(text: string): number {
  let changes = 0
  for (let at = 1; at < text.length; at++) if (kindOf(text, at) !== kindOf(text, at - 1)) changes++
  return text.length > 1 ? changes / (text.length - 1) : 0
}

function kindOf(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code >= 97 && code <= 122) return 1
  if (code >= 65 && code <= 90) return 2
  if (code >= 48 && code <= 57) return 3
  return 4
}

const DIGIT = /\d/
const LETTER = /[a-z]/i
const RUNS = /^(?:0123|1234|abcd|qwer)/i
const DATE_LIKE = /^\d{4}-\d\d-\d\d|^\d{1,3}(?:\.\d+){2,}/
const CHANGES_MIN = 0.18
const RANDOM_BITS = [
  { chars: 32, bits: 3.1 },
  { chars: 20, bits: 3 },
  { chars: 12, bits: 2.8 },
  { chars: 0, bits: 2.2 },
] as const

/** True for what was probably drawn at random: letters and digits, mixed, not made of words and numbers. */
export function looksRandom(value: string): boolean {
  if (!DIGIT.test(value) || !LETTER.test(value)) return false
  const { bits } = RANDOM_BITS.find(({ chars }) => value.length >= chars) ?? RANDOM_BITS[3]
  if (entropyOf(value) < bits || RUNS.test(value) || DATE_LIKE.test(value)) return false
  return !isMadeOfWords(value) && changesIn(value) >= CHANGES_MIN
}

const RUN = /[A-Z]?[a-z]+|[A-Z]+|\d+/g
const DIGITS_IN_NAME_MAX = 5
/** Words of at least two letters and short numbers only; random text has letters that stand alone. */
function isMadeOfWords(value: string): boolean {
  return (value.match(RUN) ?? []).every((run) => (DIGIT.test(run) ? run.length <= DIGITS_IN_NAME_MAX : run.length > 1))
}
