// The addresses of one minute and what each asked for, as columns of numbers: thousands of small objects a minute would live just long
// enough to be moved about by the collector. Plain data that can be cloned; in order of first sight.
import { type AddressMinute, MINUTE_ADDRESSES_MAX } from '#protocol/log-minute.ts'
import { ipv4Text } from './ipv4-number.ts'

export const ADDRESSES_COUNTED_MAX = 100_000
const BEGIN = 64
/** A table that is this much too large is not used again. */
const ROOMY = 8

export type CountedAddresses = {
  size: number
  /** Of IPv4: place + 1 by hash, 0 where free; twice as many as places. */
  slots: Int32Array
  numbers: Int32Array
  requests: Uint32Array
  notFound: Uint32Array
  /** `route` is that of most requests if one has more than half (majority vote); `votes` belongs to it. */
  routes: Uint16Array
  votes: Uint32Array
  /** Those that are no IPv4, with their places. */
  readonly others: Map<string, number>
}

export function noAddresses(): CountedAddresses {
  return {
    size: 0,
    slots: new Int32Array(BEGIN * 2),
    numbers: new Int32Array(BEGIN),
    requests: new Uint32Array(BEGIN),
    notFound: new Uint32Array(BEGIN),
    routes: new Uint16Array(BEGIN),
    votes: new Uint32Array(BEGIN),
    others: new Map(),
  }
}

/** Empties a table for another minute; false where it had better be thrown away. */
export function emptied(table: CountedAddresses): boolean {
  if (table.numbers.length > BEGIN * ROOMY && table.size * ROOMY < table.numbers.length) return false
  table.slots.fill(0)
  table.others.clear()
  table.size = 0
  return true
}

/** The place of an IPv4 address, which is new there if it must; -1 when the minute is full. */
export function placeOf(table: CountedAddresses, number: number, route: number): number {
  const { slots, numbers } = table
  const mask = slots.length - 1
  let slot = hashOf(number) & mask
  for (let place = slots[slot] as number; place !== 0; place = slots[slot] as number) {
    if (numbers[place - 1] === number) return place - 1
    slot = (slot + 1) & mask
  }
  if (table.size >= ADDRESSES_COUNTED_MAX) return -1
  const place = add(table, route)
  table.numbers[place] = number
  putSlot(table.slots, number, place)
  return place
}

/** The same of an address that is no IPv4. */
export function placeOfOther(table: CountedAddresses, address: string, route: number): number {
  const known = table.others.get(address)
  if (known !== undefined) return known
  if (table.size >= ADDRESSES_COUNTED_MAX) return -1
  const place = add(table, route)
  table.others.set(address, place)
  return place
}

/** Counts a request of the address at that place. */
export function countAt(table: CountedAddresses, place: number, route: number, isNotFound: boolean): void {
  const { requests, notFound, routes, votes } = table
  requests[place] = (requests[place] as number) + 1
  if (isNotFound) notFound[place] = (notFound[place] as number) + 1
  const voted = votes[place] as number
  if (routes[place] === route) votes[place] = voted + 1
  else if (voted === 0) {
    routes[place] = route
    votes[place] = 1
  } else votes[place] = voted - 1
}

/** Those with most requests, earliest first where they are equal; without sorting a hundred thousand. */
export function topAddresses(table: CountedAddresses, routeKeys: readonly string[]): readonly AddressMinute[] {
  const { requests, size } = table
  let top: number[] = []
  let least = -1
  const byRequests = (a: number, b: number) => (requests[b] as number) - (requests[a] as number)
  for (let place = 0; place < size; place += 1) {
    if ((requests[place] as number) <= least) continue
    top.push(place)
    if (top.length < MINUTE_ADDRESSES_MAX * 4) continue
    top = top.sort(byRequests).slice(0, MINUTE_ADDRESSES_MAX)
    least = requests[top.at(-1) ?? 0] as number
  }
  const names = new Map([...table.others].map(([address, place]) => [place, address]))
  return top
    .sort(byRequests)
    .slice(0, MINUTE_ADDRESSES_MAX)
    .map((place) => ({
      address: names.get(place) ?? ipv4Text(table.numbers[place] as number),
      requests: requests[place] as number,
      notFound: table.notFound[place] as number,
      route: routeKeys[table.routes[place] as number] ?? '',
    }))
}

/** Spreads what differs in few bits over all. */
function hashOf(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b)
  return mixed ^ (mixed >>> 15)
}

function add(table: CountedAddresses, route: number): number {
  if (table.size === table.numbers.length) grow(table)
  const place = table.size
  table.size += 1
  table.requests[place] = 0
  table.notFound[place] = 0
  table.routes[place] = route
  table.votes[place] = 0
  return place
}

function grow(table: CountedAddresses): void {
  const room = table.numbers.length * 2
  const others = new Set(table.others.values())
  table.numbers = moved(new Int32Array(room), table.numbers)
  table.requests = moved(new Uint32Array(room), table.requests)
  table.notFound = moved(new Uint32Array(room), table.notFound)
  table.routes = moved(new Uint16Array(room), table.routes)
  table.votes = moved(new Uint32Array(room), table.votes)
  table.slots = new Int32Array(room * 2)
  for (let place = 0; place < table.size; place += 1)
    if (!others.has(place)) putSlot(table.slots, table.numbers[place] as number, place)
}

function moved<Column extends Int32Array | Uint32Array | Uint16Array>(to: Column, from: Column): Column {
  to.set(from)
  return to
}

function putSlot(slots: Int32Array, number: number, place: number): void {
  const mask = slots.length - 1
  let slot = hashOf(number) & mask
  while (slots[slot] !== 0) slot = (slot + 1) & mask
  slots[slot] = place + 1
}
