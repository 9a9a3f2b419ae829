// Words of names and sentences, so that a route, a path in a repository, a commit's subject and a line of a roadmap can be
// compared: split at everything that is no letter or digit and at capitals, small, without the endings of plurals.

/** Words of one text that are looked at. */
export const WORDS_MAX = 200
const CHARS_MAX = 8_000
/** Stand in every path and sentence and tell nothing apart. */
const COMMON = new Set(
  'the and for with from into that this are was were has have not all any its per via get post put patch delete head options api src lib app apps test tests spec index main ts js tsx jsx py go java json yaml yml md com http https www add adds added fix fixes fixed use uses used new old update updates updated change changed changes make makes service services server request requests error errors handler handlers line lines minute minutes hour hours day days time'.split(
    ' ',
  ),
)

/** The telling words of `text`, each once. */
export function wordsOf(text: string): ReadonlySet<string> {
  const split = text
    .slice(0, CHARS_MAX)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bn\s?(?:\+|-?plus-?)\s?(?:1|one)\b/g, ' nplusone ')
    .replace(/(?::[a-z_]+|\{[^}]*\}|<[^>]*>)/g, ' ')
    .split(/[^\p{L}\p{N}]+/u)
  const telling = split.filter((word) => word.length > 2 && !/^\d+$/.test(word) && !COMMON.has(word)).map(singular)
  return new Set(telling.slice(0, WORDS_MAX))
}

/** How many words both have. */
export function sharedWords(left: ReadonlySet<string>, right: ReadonlySet<string>): readonly string[] {
  return [...left].filter((word) => right.has(word))
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && /(?:s|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}
