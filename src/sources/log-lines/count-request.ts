// Counts a request in its route and its client's address.
import { LATENCY_GAMMA, MINUTE_ROUTES_MAX } from '#protocol/log-minute.ts'
import { countAt, placeOf, placeOfOther } from './counted-addresses.ts'
import { type Counting, causeOf, sampleOf, WORD_CHARS_MAX } from './counting.ts'
import { millisecondsOf } from './duration-units.ts'
import { ipv4OfText, ipv4Text, NO_IPV4 } from './ipv4-number.ts'
import { type Facts, LEVEL_ERROR, ROLE } from './line-facts.ts'
import { CAUSES_COUNTED_MAX, type CountedRoute, type OpenMinute } from './open-minute.ts'
import type { RoutePath, RouteRef } from './route-paths.ts'
import { settleTexts } from './settle-texts.ts'
import { takeStatements } from './statement-counts.ts'

const ROUTE_CHARS_MAX = 200
const LOG_GAMMA = Math.log(LATENCY_GAMMA)
const DURATION_MS_MIN = 1e-3
const CAUSE_CHARS_MAX = 240
/** Routes of one path: methods times services. */
const REFS_MAX = 50

/** Whether the line is about a request. */
export function isRequest(facts: Facts): boolean {
  const hasPath = facts.path !== '' || facts.route !== '' || facts.ranges[ROLE.path * 2 + 1] !== 0
  return hasPath && (facts.status !== 0 || facts.duration >= 0 || facts.method !== '')
}

export function pathOf(to: Counting, facts: Facts): RoutePath {
  if (facts.route !== '') return to.paths.ofRoute(facts.route)
  const end = facts.ranges[ROLE.path * 2 + 1] as number
  if (facts.bytes === null || end === 0) return to.paths.ofText(facts.path)
  if (end > 0) return to.paths.ofBytes(facts.bytes, facts.ranges[ROLE.path * 2] as number, end)
  settleTexts(facts)
  return to.paths.ofText(facts.path)
}

function refOf(to: Counting, path: RoutePath, facts: Facts): RouteRef {
  const { refs } = path
  const { method, service } = facts
  for (let i = 0; i < refs.length; i += 1) {
    const ref = refs[i] as RouteRef
    if (ref.method === method && ref.service === service) return ref
  }
  if (refs.length >= REFS_MAX) refs.length = 0
  const key = to.words(method === '' ? path.text : `${method.toUpperCase()} ${path.text}`, ROUTE_CHARS_MAX)
  const name = to.words(service, WORD_CHARS_MAX)
  const isIgnored = to.isIgnored(key)
  const ref = { method, service, key, cell: `${name}\u0000${key}`, isIgnored, minute: Number.NaN, counted: null }
  refs.push(ref)
  return ref
}

function countedOf(to: Counting, minute: OpenMinute, ref: RouteRef): CountedRoute | null {
  if (ref.minute === minute.at) return ref.counted
  let counted = minute.routes.get(ref.cell) ?? null
  if (!counted && minute.routes.size < MINUTE_ROUTES_MAX) {
    const service = to.words(ref.service, WORD_CHARS_MAX)
    counted = {
      key: ref.key,
      service,
      keyNumber: keyNumberOf(minute, ref.key),
      requests: 0,
      errors: 0,
      refused: 0,
      queries: 0,
      queriesTold: 0,
      bins: new Map(),
      causes: null,
    }
    minute.routes.set(ref.cell, counted)
  }
  ref.minute = minute.at
  ref.counted = counted
  return counted
}

function keyNumberOf({ routeKeys }: OpenMinute, key: string): number {
  const known = routeKeys.get(key)
  if (known !== undefined) return known
  routeKeys.set(key, routeKeys.size)
  return routeKeys.size - 1
}

type Line = { readonly path: RoutePath; readonly level: number; readonly raw: () => string }

export function countRequest(to: Counting, minute: OpenMinute, facts: Facts, line: Line): void {
  const ref = refOf(to, line.path, facts)
  if (ref.isIgnored) return
  const route = countedOf(to, minute, ref)
  if (!route) {
    minute.uncounted += 1
    return
  }
  route.requests += 1
  line.path.seen.hits += 1
  const ms = millisecondsOf(to.state.units, facts)
  if (ms >= 0) {
    const bin = Math.ceil(Math.log(Math.max(ms, DURATION_MS_MIN)) / LOG_GAMMA)
    const { bins } = route
    const seen = bins.get(bin)
    bins.set(bin, seen === undefined ? 1 : seen + 1)
  }
  if (facts.queries < 0 && to.state.statements.size > 0) {
    settleTexts(facts)
    facts.queries = takeStatements(to.state.statements, facts)
  }
  if (facts.queries >= 0) {
    route.queries += facts.queries
    route.queriesTold += 1
  }
  if (facts.status === 0 ? line.level >= LEVEL_ERROR : facts.status >= 500)
    countFailure(to, minute, facts, { route, ref, line })
  else if (facts.status >= 400) route.refused += 1
  countAddress(to, minute, facts, route.keyNumber)
}

type Failure = { readonly route: CountedRoute; readonly ref: RouteRef; readonly line: Line }

function countFailure(to: Counting, minute: OpenMinute, facts: Facts, { route, ref, line }: Failure): void {
  route.errors += 1
  settleTexts(facts)
  route.causes ??= new Map()
  const text = causeOf(facts)
  const cause = route.causes.get(text)
  if (cause) cause.count += 1
  else if (route.causes.size < CAUSES_COUNTED_MAX) {
    const sample = sampleOf(to, `${ref.cell} ${text}`, facts.at, line.raw)
    route.causes.set(text, { text: to.words(text, CAUSE_CHARS_MAX), count: 1, sample })
  } else minute.uncounted += 1
}

function countAddress(to: Counting, minute: OpenMinute, facts: Facts, route: number): void {
  const table = minute.addresses
  let place = -1
  if (facts.ipv4 !== NO_IPV4) place = placeOf(table, facts.ipv4, route)
  else {
    const address = addressText(to, facts)
    if (address === '') return
    const ipv4 = ipv4OfText(address)
    place = ipv4 === NO_IPV4 ? placeOfOther(table, address, route) : placeOf(table, ipv4, route)
  }
  if (place < 0) minute.uncounted += 1
  else countAt(table, place, route, facts.status === 404)
}

/** The client's address as it is counted; '' where the line tells none. */
export function addressText(to: Counting, { ipv4, address }: Facts): string {
  if (ipv4 !== NO_IPV4) return ipv4Text(ipv4)
  return ipv4OfText(address) === NO_IPV4 ? to.address(address) : address
}
