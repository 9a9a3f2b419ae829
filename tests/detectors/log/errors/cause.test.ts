// Which dependency an error message blames.
import { describe, expect, it } from 'vitest'
import { faultOf } from '#detectors/log/errors/cause.ts'

describe('faultOf', () => {
  it.each([
    ['upstream payments connection refused: ECONNREFUSED <ip>', 'payments'],
    ['redis: i/o timeout after <n>ms', 'redis'],
    ['failed to reach mongo: context deadline exceeded', 'mongo'],
    ['Error connecting to "orders-db": timed out', 'orders-db'],
    ['search service unavailable', 'search'],
    ['call to inventory failed: socket hang up', 'inventory'],
  ])('%s', (text, dependency) => {
    expect(faultOf(text)).toEqual({ isUnreached: true, dependency })
  })

  it.each(["TypeError: Cannot read properties of undefined (reading 'id')", 'relation "orders_v2" does not exist', ''])(
    'blames nobody for %s',
    (text) => expect(faultOf(text)).toEqual({ isUnreached: false, dependency: null }),
  )

  it.each(['upstream timeout', 'dial tcp <ip>: connection refused', 'Connection reset by peer'])(
    'finds no name in %s',
    (text) => expect(faultOf(text)).toEqual({ isUnreached: true, dependency: null }),
  )
})
