import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countAt,
  emptied,
  noAddresses,
  placeOf,
  placeOfOther,
  topAddresses,
} from '#sources/log-lines/counted-addresses.ts'
import { ipv4OfText, NO_IPV4 } from '#sources/log-lines/ipv4-number.ts'

const ROUTES = ['GET /a', 'GET /b']
const asked = fc.record({
  address: fc.oneof(fc.ipV4(), fc.constantFrom('10.0.0.1', '10.0.0.2', '::1', '2001:db8::1'), fc.ipV6()),
  route: fc.integer({ min: 0, max: 1 }),
  isNotFound: fc.boolean(),
})

test('a table of numbers counts as a map of texts does', () => {
  const table = noAddresses()
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 400 }), (all) => {
      emptied(table)
      const counted = new Map<string, { requests: number; notFound: number }>()
      for (const { address, route, isNotFound } of all) {
        const number = ipv4OfText(address)
        const place = number === NO_IPV4 ? placeOfOther(table, address, route) : placeOf(table, number, route)
        countAt(table, place, route, isNotFound)
        const own = counted.get(address) ?? { requests: 0, notFound: 0 }
        counted.set(address, own)
        own.requests += 1
        own.notFound += Number(isNotFound)
      }
      expect(table.size).toBe(counted.size)
      const top = [...counted].sort(([, a], [, b]) => b.requests - a.requests).slice(0, 50)
      const told = topAddresses(table, ROUTES).map(({ address, requests, notFound }) => [
        address,
        { requests, notFound },
      ])
      expect(told).toEqual(top)
    }),
    { seed: 11, numRuns: 200 },
  )
})

test('a table that was large for one minute is not kept for small ones', () => {
  const table = noAddresses()
  for (let i = 0; i < 10_000; i += 1) countAt(table, placeOf(table, i, 0), 0, false)
  expect(emptied(table)).toBe(true)
  countAt(table, placeOf(table, 1, 0), 0, false)
  expect(emptied(table)).toBe(false)
})

test('the route of an address is the one that most of its requests went to', () => {
  const table = noAddresses()
  for (const route of [0, 1, 1, 0, 1]) countAt(table, placeOf(table, 7, route), route, false)
  expect(topAddresses(table, ROUTES)).toEqual([{ address: '0.0.0.7', requests: 5, notFound: 0, route: 'GET /b' }])
})
