// How the words that speak for a kind are written as data, and how they are made into patterns: a word, a phrase whose words may be
// joined by a space or a hyphen, `*` for any ending, or a regular expression between slashes.

/** By how much each speaks for it. A regular expression must not be able to run long on any text. */
export type Vocabulary = {
  readonly decisive: readonly string[]
  readonly strong: readonly string[]
  readonly fair: readonly string[]
  readonly weak: readonly string[]
}

export type Term = {
  readonly pattern: RegExp
  readonly weight: number
  /** A phrase of several words: what it is made of says nothing else. */
  readonly isPhrase: boolean
}

export const WEIGHTS: Readonly<Record<keyof Vocabulary, number>> = { decisive: 5, strong: 3, fair: 1.2, weak: 0.4 }

/** Longest first, so that a phrase is found before its words. */
export function termsOf(vocabulary: Vocabulary): readonly Term[] {
  return (['decisive', 'strong', 'fair', 'weak'] as const).flatMap((strength) =>
    [...new Set(vocabulary[strength])]
      .sort((one, other) => other.length - one.length)
      .map((entry) => termOf(entry, WEIGHTS[strength])),
  )
}

function termOf(entry: string, weight: number): Term {
  if (entry.startsWith('/') && entry.endsWith('/') && entry.length > 2)
    return { pattern: new RegExp(entry.slice(1, -1), 'gim'), weight, isPhrase: false }
  const source = entry
    .split(' ')
    .map((word) => word.replaceAll(/[\\^$.+()[\]{}|?/]/g, '\\$&').replaceAll('*', "[\\w'-]*"))
    .join('[\\s-]{1,3}')
  return { pattern: new RegExp(`(?<![\\w-])${source}(?![\\w])`, 'gi'), weight, isPhrase: entry.includes(' ') }
}
