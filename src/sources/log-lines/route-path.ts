// A path as a route: the query dropped, ids replaced by a placeholder, so that one route is not a thousand.
import type { LogSettings } from '#protocol/log-settings.ts'

const PATH_CHARS_MAX = 1_000
const SEGMENTS_MAX = 12
const ROUTE_CHARS_MAX = 160

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const HEX = /^(?=.*\d)[0-9a-f]{7,}$/i
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i
const DATE = /^\d{4}-\d\d(?:-\d\d)?(?:T.*)?$/
const TOKEN = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w-]{10,}={0,2}$/
const PREFIXED = /^[A-Za-z]{1,10}[-_]?\d{2,}$|^[a-z]{2,6}_[A-Za-z0-9]{8,}$/

/** What stands for one part of a path: itself, or `:id`, `:date`, `:email`. */
export function shapeOfSegment(segment: string): string {
  if (segment === '' || segment.charCodeAt(0) === 58 || segment.charCodeAt(0) === 123) return segment
  if (/^-?\d+(?:[.,]\d+)?$/.test(segment)) return ':id'
  if (!/[\d@%]/.test(segment)) return segment.length > 60 ? ':id' : segment
  if (DATE.test(segment)) return ':date'
  if (/@|%40/.test(segment)) return ':email'
  if (/^v\d+(?:\.\d+)?$/i.test(segment)) return segment
  if (UUID.test(segment) || HEX.test(segment) || ULID.test(segment) || TOKEN.test(segment) || PREFIXED.test(segment))
    return ':id'
  const digits = segment.replace(/\D/g, '').length
  return digits >= 5 || segment.length > 60 ? ':id' : segment
}

/** The path of a target: no scheme, host, query, fragment or matrix parameters. */
export function pathOfTarget(target: string): string {
  let path = target.length > PATH_CHARS_MAX ? target.slice(0, PATH_CHARS_MAX) : target
  if (path.charCodeAt(0) !== 47) path = path.replace(/^[a-z][\w+.-]*:\/\/[^/?#]*/i, '')
  const end = path.search(/[?#;]/)
  if (end >= 0) path = path.slice(0, end)
  return path === '' ? '/' : path
}

type PathRule = { readonly pattern: RegExp; readonly placeholder: string }

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Own rules of a person, whole parts of a path first. */
export function pathRules(paths: LogSettings['paths']): readonly PathRule[] {
  return paths.map(([pattern, placeholder]) => ({
    pattern: new RegExp(`^${literal(pattern).replaceAll('\\*', '[^/]*')}$`),
    placeholder,
  }))
}

export function createRoutePath(rules: readonly PathRule[]): (path: string) => string {
  const shape = (segment: string) => {
    for (const { pattern, placeholder } of rules) if (pattern.test(segment)) return placeholder
    return shapeOfSegment(segment)
  }
  return (path) => {
    const segments = path.split('/', SEGMENTS_MAX + 2)
    const kept = segments.length > SEGMENTS_MAX ? [...segments.slice(0, SEGMENTS_MAX), '…'] : segments
    const route = kept.map(shape).join('/')
    const bare = route.length > 1 && route.endsWith('/') ? route.slice(0, -1) : route
    return bare.length > ROUTE_CHARS_MAX ? `${bare.slice(0, ROUTE_CHARS_MAX)}…` : bare
  }
}
