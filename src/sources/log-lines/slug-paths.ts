// Parts of paths that no form gives away (names of articles, of people) but that are too many to be routes: a place in the tree of paths
// with more than so many different parts becomes `:param`. Parts that many requests went to stay what they are, so that one who tries
// thousands of paths does not make one route of all real ones.

export const PARTS_MAX = 100
/** Places of the tree that are watched. */
export const PLACES_MAX = 5_000
/** Routes whose requests are counted for that. */
export const ROUTES_SEEN_MAX = 1 << 15
const STAYS_FROM = 20
const PARAM = ':param'

export type SlugState = {
  /** Path above → parts seen below it; those that stay, where there were too many. */
  readonly places: Map<string, { readonly parts: Set<string>; isOpen: boolean }>
  /** Route → its requests. */
  readonly seen: Map<string, { hits: number }>
}

export const noSlugs = (): SlugState => ({ places: new Map(), seen: new Map() })

/** The route of a path whose ids are replaced already. `collapsed` is called when routes known so far may change. */
export function slugRoute(state: SlugState, path: string, collapsed: () => void): string {
  let above = ''
  for (const part of path.split('/').slice(1)) above = `${above}/${partAt(state, above, part, collapsed)}`
  return above === '' ? '/' : above
}

function partAt(state: SlugState, above: string, part: string, collapsed: () => void): string {
  if (part === '' || part.charCodeAt(0) === 58) return part
  let place = state.places.get(above)
  if (!place) {
    if (state.places.size >= PLACES_MAX) return part
    place = { parts: new Set(), isOpen: true }
    state.places.set(above, place)
  }
  if (place.parts.has(part)) return part
  if (!place.isOpen) return PARAM
  place.parts.add(part)
  if (place.parts.size <= PARTS_MAX) return part
  place.isOpen = false
  closePlace(state, above, place.parts)
  collapsed()
  return place.parts.has(part) ? part : PARAM
}

/** What stands next below a place in a path; '' where the path is not below it. */
function nextBelow(path: string, above: string): string {
  return path.startsWith(`${above}/`) ? (path.slice(above.length + 1).split('/', 1)[0] ?? '') : ''
}

/** Keeps the parts that many requests went to, and forgets what lay below the others. */
function closePlace(state: SlugState, above: string, parts: Set<string>): void {
  const hits = new Map<string, number>()
  for (const [route, seen] of state.seen) {
    const part = nextBelow(route, above)
    hits.set(part, (hits.get(part) ?? 0) + seen.hits)
  }
  for (const part of [...parts]) if ((hits.get(part) ?? 0) < STAYS_FROM) parts.delete(part)
  for (const below of [...state.places.keys()]) {
    const part = nextBelow(below, above)
    if (part !== '' && !part.startsWith(':') && !parts.has(part)) state.places.delete(below)
  }
}
