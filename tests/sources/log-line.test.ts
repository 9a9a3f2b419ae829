import { describe, expect, test } from 'vitest'
import { readLogLine } from '#sources/log-line.ts'

const AT = Date.UTC(2026, 10, 20, 12, 0, 0, 250)
const ISO = '2026-11-20T12:00:00.250Z'

const SAME_REQUEST: readonly [string, object][] = [
  [
    'pino',
    {
      level: 50,
      time: AT,
      req: { method: 'GET', url: '/api/orders/4711?x=1' },
      res: { statusCode: 503 },
      responseTime: 12.5,
      err: { message: 'down' },
      msg: 'request errored',
    },
  ],
  [
    'bunyan',
    {
      level: 50,
      time: ISO,
      req: { method: 'get', url: '/api/orders/4711' },
      res: { statusCode: 503 },
      responseTime: 12.5,
      msg: 'down',
    },
  ],
  [
    'structlog',
    {
      timestamp: '2026-11-20 12:00:00,250',
      level: 'error',
      event: 'down',
      method: 'GET',
      path: '/api/orders/4711',
      status: 503,
      duration_ms: 12.5,
    },
  ],
  [
    'plain',
    {
      time: AT / 1000,
      level: 'info',
      msg: 'down',
      method: 'GET',
      route: '/api/orders/:id',
      status: '503',
      durationMs: 12.5,
    },
  ],
  [
    'ECS',
    {
      '@timestamp': ISO,
      'log.level': 'error',
      message: 'down',
      'http.request.method': 'GET',
      'url.path': '/api/orders/4711',
      'http.response.status_code': 503,
      'event.duration': 12_500_000,
    },
  ],
  [
    'nested ECS',
    {
      '@timestamp': ISO,
      message: 'down',
      http: { request: { method: 'GET' }, response: { status_code: 503 } },
      url: { path: '/api/orders/4711' },
      event: { duration: 12_500_000 },
    },
  ],
]

test.each(SAME_REQUEST)('%s says the same as the others', (_logger, record) => {
  expect(readLogLine(JSON.stringify(record))).toEqual({
    at: AT,
    route: 'GET /api/orders/:id',
    status: 503,
    durationMs: 12.5,
    isError: true,
    message: 'down',
  })
})

describe('what counts as an error', () => {
  test.each([
    [{ level: 'error' }, true],
    [{ level: 'FATAL' }, true],
    [{ level: 50 }, true],
    [{ level: 60 }, true],
    [{ level: 40 }, false],
    [{ level: 'warning' }, false],
    [{ status: 500 }, true],
    [{ status: 499 }, false],
    [{ level: 'info', status: 504 }, true],
    [{}, false],
  ])('%j: %s', (fields, isError) => {
    expect(readLogLine(JSON.stringify({ time: AT, ...fields }))?.isError).toBe(isError)
  })
})

test.each([
  ['/users/8f14e45f-ceea-467f-a8b5-1c2d3e4f5a6b/cart', '/users/:id/cart'],
  ['/blobs/deadbeef01', '/blobs/:id'],
  ['/blobs/deadbeef', '/blobs/deadbeef'],
  ['/v2/items', '/v2/items'],
  ['https://shop.example/api/items/12#top', '/api/items/:id'],
])('the route of %s is %s', (path, route) => {
  expect(readLogLine(JSON.stringify({ time: AT, path }))?.route).toBe(route)
})

test.each([
  '',
  'Error: boom',
  '{"time":',
  '[1]',
  '{"msg":"no time"}',
  '{"time":"yesterday"}',
  '{"time":1e300}',
  '\u0000\u0000{"time":1}',
])('no line that a parser can read: %j', (text) => {
  expect(readLogLine(text)).toBeNull()
})
