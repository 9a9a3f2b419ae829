// Words one of which must stand in a text that a pattern is found in: most texts are told apart from most patterns by them alone.
import type { Node } from './pattern-syntax.ts'

const NEEDLES_MAX = 60

/** In small letters; null when nothing is certain to be there. */
export function needlesOf(node: Node): readonly string[] | null {
  switch (node.is) {
    case 'take':
      return node.literal === undefined ? null : [node.literal]
    case 'check':
      return null
    case 'repeat':
      return node.least > 0 ? needlesOf(node.part) : null
    case 'any': {
      const each = node.parts.map(needlesOf)
      const all = each.flatMap((needles) => needles ?? [])
      return each.includes(null) || all.length > NEEDLES_MAX ? null : all
    }
    case 'all':
      return bestOf(node.parts)
  }
}

/** Literals that follow each other are one word; of all candidates the one whose shortest word is longest. */
function bestOf(parts: readonly Node[]): readonly string[] | null {
  const candidates: (readonly string[])[] = []
  let word = ''
  for (const part of parts) {
    const literal = part.is === 'take' ? part.literal : undefined
    if (literal !== undefined) {
      word += literal
      continue
    }
    if (word !== '') candidates.push([word])
    word = ''
    const needles = needlesOf(part)
    if (needles) candidates.push(needles)
  }
  if (word !== '') candidates.push([word])
  const shortest = (words: readonly string[]) => Math.min(...words.map(({ length }) => length))
  return candidates.reduce<readonly string[] | null>(
    (best, next) => (best === null || shortest(next) > shortest(best) ? next : best),
    null,
  )
}
