// Which of hundreds of words a text cannot hold, told from the groups of three characters that occur in it: looking for each word in
// turn costs more than all that is done with those that are found. What passes the sieve may still be absent.

const GROUP = 3
const SLOTS = 1 << 15

/** A word with the places of its groups; none for a word that is too short for the sieve. */
export type SievedWord = { readonly word: string; readonly slots: readonly number[] }

const slotAt = (text: string, at: number) =>
  ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) & (SLOTS - 1)

const groupsOf = (text: string) => Math.max(0, text.length - GROUP + 1)

export function sieved(word: string): SievedWord {
  return { word, slots: Array.from({ length: groupsOf(word) }, (_, at) => slotAt(word, at)) }
}

/** Tells whether `text` holds a word. */
export function wordsIn(text: string): (sought: SievedWord) => boolean {
  const occurs = new Uint8Array(SLOTS)
  for (let at = groupsOf(text) - 1; at >= 0; at--) occurs[slotAt(text, at)] = 1
  return ({ word, slots }) => slots.every((slot) => occurs[slot] === 1) && text.includes(word)
}
