// Paths as routes, each worked out once: from bytes the parts that are surely ids are left out before the path is looked up, so that a
// million orders are one entry. What is known of a route (its key, its cell in the open minute) is kept with it.
import type { LogSettings } from '#protocol/log-settings.ts'
import { Interner } from './intern-bytes.ts'
import { isLoginPath } from './login-line.ts'
import type { CountedRoute } from './open-minute.ts'
import { createRoutePath, pathOfTarget, pathRules } from './route-path.ts'
import { ROUTES_SEEN_MAX, type SlugState, slugRoute } from './slug-paths.ts'

export const PATHS_KEPT_MAX = 1 << 15
const SCRATCH_BYTES = 1_024
const SLASH = 47
const QUERY = 63
const FRAGMENT = 35
const MATRIX = 59
const ZERO = 48
const ID = Buffer.from(':id')

/** A route of one method and service. */
export type RouteRef = {
  readonly method: string
  readonly service: string
  readonly key: string
  readonly cell: string
  readonly isIgnored: boolean
  /** Start of the minute that `counted` belongs to. */
  minute: number
  counted: CountedRoute | null
}
export type RoutePath = {
  readonly text: string
  readonly isLogin: boolean
  readonly refs: RouteRef[]
  readonly seen: { hits: number }
}

export type RoutePaths = {
  ofText(target: string): RoutePath
  /** Of a path that begins with `/`. */
  ofBytes(bytes: Buffer, from: number, to: number): RoutePath
  /** A pattern as the framework logs it: taken as it is. */
  ofRoute(route: string): RoutePath
}

export function createRoutePaths(paths: LogSettings['paths'], slugs: SlugState): RoutePaths {
  const routePath = createRoutePath(pathRules(paths))
  const isPlain = paths.length === 0
  const scratch = Buffer.alloc(SCRATCH_BYTES)
  const byText = new Map<string, RoutePath>()

  const entry = (text: string): RoutePath => {
    let known = byText.get(text)
    if (known) return known
    let seen = slugs.seen.get(text)
    if (!seen) {
      if (slugs.seen.size >= ROUTES_SEEN_MAX) {
        slugs.seen.clear()
        forget()
      }
      seen = { hits: 0 }
      slugs.seen.set(text, seen)
    }
    known = { text, isLogin: isLoginPath(text), refs: [], seen }
    byText.set(text, known)
    return known
  }
  const forget = () => {
    byText.clear()
    shapes.clear()
  }
  const ofText = (target: string) => entry(slugRoute(slugs, routePath(pathOfTarget(target)), forget))
  const shapes = new Interner(PATHS_KEPT_MAX, ofText)
  const written = Buffer.alloc(SCRATCH_BYTES)

  const ofBytes = (bytes: Buffer, from: number, to: number): RoutePath => {
    const end = pathEnd(bytes, from, to)
    if (!isPlain || end - from > SCRATCH_BYTES / 4) return ofText(bytes.toString('utf8', from, end))
    let at = 0
    for (let part = from; part < end; ) {
      const next = partEnd(bytes, part + 1, end)
      scratch[at] = SLASH
      at += 1
      if (isNumber(bytes, part + 1, next)) {
        scratch[at] = ID[0] as number
        scratch[at + 1] = ID[1] as number
        scratch[at + 2] = ID[2] as number
        at += 3
      } else for (let i = part + 1; i < next; i += 1, at += 1) scratch[at] = bytes[i] as number
      part = next
    }
    return shapes.of(scratch, 0, at)
  }

  return {
    ofBytes,
    ofText(target) {
      // As bytes, since most paths differ in their ids only.
      if (target.charCodeAt(0) !== SLASH || target.length > SCRATCH_BYTES / 4) return ofText(target)
      return ofBytes(written, 0, written.write(target))
    },
    ofRoute: (route) => entry(pathOfTarget(route.replace(/^[A-Z]+ /, ''))),
  }
}

function pathEnd(bytes: Buffer, from: number, to: number): number {
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] as number
    if (byte === QUERY || byte === FRAGMENT || byte === MATRIX) return i
  }
  return to
}

function partEnd(bytes: Buffer, from: number, to: number): number {
  let i = from
  while (i < to && bytes[i] !== SLASH) i += 1
  return i
}

function isNumber(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) {
    const digit = (bytes[i] as number) - ZERO
    if (digit < 0 || digit > 9) return false
  }
  return to > from
}
