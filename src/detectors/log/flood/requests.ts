// Far more requests than usual: an attack when most of the excess goes to one route or comes from few addresses, a crawler when it
// mostly asks for what is not there, a surge when everybody simply asks for more of everything.
import type { LogMinute } from '#protocol/log-minute.ts'
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { surprise } from '../counts/chance.ts'
import { percent } from '../counts/words.ts'
import { ADDRESSES_TRACKED_MAX, type FloodKind, type FloodState, ROUTES_TRACKED_MAX, trim } from './state.ts'
import { addTo, RECENT_HALF_LIFE_MIN, RECENT_MIN, rateAt } from './usual.ts'

export const REQUESTS = 'requests'
const TIMES_USUAL_MIN = 2
/** The excess, in what an average minute of the day has: capacity is built for the peak, not for the night. */
const EXCESS_MIN = 1
const SURPRISE_MIN = 15
/** More requests than the average by chance and habit, not by attack. */
const UNEVEN = 1.3
const HOT_OF_MINUTES = 4
const HOT_MIN = 3
/** So much needs no third minute. */
const FLAGRANT_EXCESS = 8
const ROUTE_SHARE_MIN = 0.65
const ROUTE_SHARE_ABOVE_USUAL = 0.25
const ADDRESS_SHARE_MIN = 0.3
const HEAVY_SHARE_MIN = 0.55
/** An address is heavy with so many requests a minute, and so many times those of an average address. */
const HEAVY_MIN = 6
const HEAVY_TIMES = 5
/** Where so few addresses are usual, a proxy stands in front: they tell nothing. */
const ADDRESSES_TELLING_MIN = 4
const NOT_FOUND_SHARE_MIN = 0.4

export function requestsIn(minute: LogMinute): number {
  return minute.routes.reduce((sum, { requests }) => sum + requests, 0)
}

/** Is this minute hot, and have there been enough of them? Keeps the last few in `state.hot`. */
export function isHot(
  state: FloodState,
  requests: number,
  expected: number,
): { readonly hot: boolean; readonly enough: boolean } {
  const unit = Math.max(1, state.requests.perMinute)
  const excess = requests - expected
  const hot =
    state.recent.length >= RECENT_MIN &&
    requests >= expected * TIMES_USUAL_MIN &&
    excess >= unit * EXCESS_MIN &&
    surprise(requests, expected * UNEVEN) >= SURPRISE_MIN
  state.hot = state.hot.filter((at) => at > state.at - HOT_OF_MINUTES * MINUTE_MS)
  if (hot) state.hot.push(state.at)
  return {
    hot,
    enough: hot && (state.hot.length >= HOT_MIN || (state.hot.length >= 2 && excess >= unit * FLAGRANT_EXCESS)),
  }
}

export type Shape = {
  readonly kind: FloodKind
  readonly route: string
  readonly addresses: readonly string[]
  /** Nobody stands out among the addresses: it may be people after all. */
  readonly isSpread: boolean
  readonly facts: readonly string[]
}

/** What the excess is made of. */
export function shapeOf(state: FloodState, minute: LogMinute, excess: number): Shape {
  const usualAll = Math.max(1, state.requests.perMinute)
  const routes = minute.routes
    .map(({ key, service, requests }) => {
      const usual = rateAt(state.routeRates.get(`${service}|${key}`), state.at, RECENT_HALF_LIFE_MIN)
      return { key, share: (requests - usual) / excess, usualShare: usual / usualAll }
    })
    .toSorted((a, b) => b.share - a.share)
  const [worst] = routes
  const heavy = heavyAddresses(state, minute)
  const heavyShare = heavy.reduce((sum, { extra }) => sum + extra, 0) / excess
  const first = heavy[0]
  const isOneRoute =
    worst !== undefined &&
    worst.share >= ROUTE_SHARE_MIN &&
    worst.share >= Math.min(0.95, worst.usualShare + ROUTE_SHARE_ABOVE_USUAL)
  const isFew = heavyShare >= HEAVY_SHARE_MIN || (first !== undefined && first.extra / excess >= ADDRESS_SHARE_MIN)
  const notFound = heavy.reduce((sum, each) => sum + each.notFound, 0)
  const asked = heavy.reduce((sum, each) => sum + each.requests, 0)
  const isCrawler = isFew && notFound >= asked * NOT_FOUND_SHARE_MIN
  const facts = [
    ...(worst
      ? [
          `${percent(Math.min(1, worst.share))} of the excess goes to ${worst.key}, usually ${percent(worst.usualShare)} of all`,
        ]
      : []),
    ...(isFew
      ? [
          `${percent(Math.min(1, heavyShare))} of the excess comes from ${heavy.length} of ${minute.addresses} addresses`,
        ]
      : []),
    ...(!isFew && minute.addresses > 0
      ? [`it comes from ${minute.addresses} addresses, none of which stands out`]
      : []),
    ...(isCrawler ? [`${percent(notFound / asked)} of what they ask for is not there`] : []),
  ]
  const kind = isCrawler ? 'crawler' : isOneRoute || isFew ? 'denial of service' : 'surge'
  return {
    kind,
    route: isOneRoute ? worst.key : '*',
    addresses: isFew ? heavy.map(({ address }) => address) : [],
    isSpread: !isFew,
    facts,
  }
}

function heavyAddresses(state: FloodState, minute: LogMinute) {
  const usualAddresses = state.addresses.perMinute
  if (usualAddresses < ADDRESSES_TELLING_MIN) return []
  const each = Math.max(1, state.requests.perMinute / usualAddresses)
  return minute.topAddresses.flatMap(({ address, requests, notFound }) => {
    const usual = rateAt(state.addressRates.get(address), state.at, RECENT_HALF_LIFE_MIN)
    const extra = requests - usual
    return extra >= Math.max(HEAVY_MIN, each * HEAVY_TIMES) && extra >= usual
      ? [{ address, requests, notFound, extra }]
      : []
  })
}

/** Learns what routes and addresses usually get, from a minute without a flood. */
export function learnRates(state: FloodState, minute: LogMinute): void {
  for (const { key, service, requests } of minute.routes)
    bump(state.routeRates, `${service}|${key}`, state.at, requests)
  for (const { address, requests } of minute.topAddresses) bump(state.addressRates, address, state.at, requests)
  addTo(state.addresses, state.at, minute.addresses, RECENT_HALF_LIFE_MIN)
  trim(state.routeRates, ROUTES_TRACKED_MAX)
  trim(state.addressRates, ADDRESSES_TRACKED_MAX)
}

function bump(rates: FloodState['routeRates'], key: string, at: number, count: number): void {
  const rate = rates.get(key) ?? { at: 0, perMinute: 0 }
  addTo(rate, at, count, RECENT_HALF_LIFE_MIN)
  rates.delete(key)
  rates.set(key, rate)
}
