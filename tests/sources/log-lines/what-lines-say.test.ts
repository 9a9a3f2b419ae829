import { describe, expect, test } from 'vitest'
import { LATENCY_GAMMA } from '#protocol/log-minute.ts'
import { TRACES_COUNTED_MAX } from '#sources/log-lines/statement-counts.ts'
import { counter, minuteOf, minutesOf, pushText } from './counted.ts'

const T = '"time":"2026-11-14T10:00:00Z"'
const request = (more: string) => `{${T},"method":"GET","path":"/a","status":200,${more}}`
const words = (text: string) => `2026-11-14 10:00:00 INFO ${text}`

describe('durations whose field names no unit', () => {
  const medianMs = (field: string, values: readonly number[]) => {
    const minute = minuteOf(values.map((value) => request(`"${field}":${value}`)).join('\n'))
    const bins = (minute.routes[0]?.latency ?? []).flatMap(([bin, count]) => Array<number>(count).fill(bin))
    return LATENCY_GAMMA ** (bins[Math.floor(bins.length / 2)] ?? 0)
  }
  const spread = (typical: number) => Array.from({ length: 101 }, (_, i) => typical * 2 ** ((i % 21) / 5 - 2))

  test.each([
    ['seconds', 0.05],
    ['milliseconds', 50],
  ])('are %s when their size is', (_unit, typical) => {
    expect(medianMs('duration', spread(typical))).toBeGreaterThan(40)
    expect(medianMs('duration', spread(typical))).toBeLessThan(65)
  })

  test.each([
    ['microseconds', 50_000],
    ['nanoseconds', 50_000_000],
  ])('are %s when whole and so large', (_unit, typical) => {
    const median = medianMs('latency', spread(typical).map(Math.round))
    expect(median).toBeGreaterThan(40)
    expect(median).toBeLessThan(65)
  })

  test.each([
    ['duration_ms', 12],
    ['responseTimeMs', 12],
    ['request_time_us', 12_000],
    ['took_seconds', 0.012],
    ['elapsed_ns', 12_000_000],
  ])('%s names its unit', (field, value) => {
    expect(minuteOf(request(`"${field}":${value}`)).routes[0]?.latency).toEqual([
      [Math.ceil(Math.log(12) / Math.log(LATENCY_GAMMA)), 1],
    ])
  })
})

describe('queries', () => {
  test.each(['db_queries', 'dbQueries', 'query_count', 'sql_count', 'db.queries', 'num_queries', 'labels.db_queries'])(
    '%s is their number',
    (field) => {
      expect(minuteOf(request(`"${field}":7`)).routes).toMatchObject([{ queries: 7, queriesTold: 1 }])
    },
  )

  test('that are logged one by one are counted into their request', () => {
    const lines = Array.from(
      { length: 4 },
      (_, i) => `{${T},"level":"debug","request_id":"r-123456789","msg":"SELECT * FROM items WHERE id = ${i}"}`,
    )
    const text = [...lines, request('"request_id":"r-other-one"'), request('"request_id":"r-123456789"')].join('\n')
    expect(minuteOf(text).routes).toMatchObject([{ requests: 2, queries: 4, queriesTold: 1 }])
  })

  test('of requests that never end are forgotten', () => {
    const to = counter()
    const lines = Array.from(
      { length: TRACES_COUNTED_MAX + 50 },
      (_, i) => `{${T},"trace_id":"trace-${i}-long","msg":"DELETE FROM items"}`,
    )
    pushText(to, lines.join('\n'))
    const { count } = to.state() as { count: { statements: Map<string, number> } }
    expect(count.statements.size).toBe(TRACES_COUNTED_MAX)
  })
})

describe('paths', () => {
  test.each([
    ['/users/42', '/users/:id'],
    ['/users/42/orders/7?x=1#y', '/users/:id/orders/:id'],
    ['/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301', '/a/:id'],
    ['/a/507f1f77bcf86cd799439011', '/a/:id'],
    ['/a/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/a/:id'],
    ['/a/cus_Jx82kLmQ9zYw', '/a/:id'],
    ['/reports/2026-11-14', '/reports/:date'],
    ['/by/bob@x.test', '/by/:email'],
    ['/api/v2/items', '/api/v2/items'],
    ['https://x.test/b/9/', '/b/:id'],
    ['/', '/'],
  ])('%s is %s', (path, route) => {
    expect(minuteOf(`{${T},"method":"get","url":"${path}","status":200}`).routes[0]?.key).toBe(`GET ${route}`)
  })

  test('the route that the framework logs counts more', () => {
    expect(minuteOf(`{${T},"method":"GET","path":"/a/b","http.route":"/a/{name}","status":200}`).routes[0]?.key).toBe(
      'GET /a/{name}',
    )
  })

  test('parts are named by the settings', () => {
    const minute = minuteOf(`{${T},"method":"GET","path":"/t/acme-shop/x","status":200}`, {
      paths: [['acme-*', ':tenant']],
    })
    expect(minute.routes[0]?.key).toBe('GET /t/:tenant/x')
  })

  test('routes of the settings are not looked at', () => {
    const text = `${request('"x":1')}\n{${T},"method":"GET","path":"/healthz","status":200}`
    expect(minuteOf(text, { ignore: ['/health*'] }).routes).toMatchObject([{ key: 'GET /a' }])
  })
})

describe('gauges', () => {
  test('are fields of memory, pools and queues, with the limit beside them', () => {
    const line = `{${T},"service":"w","heap_used":50,"heap_total":200,"disk_usage_pct":83,"queue_depth":7,"user_id":5}`
    expect(minuteOf(line).gauges).toEqual([
      { key: 'w/heap_used', last: 50, max: 50, limit: 200 },
      { key: 'w/disk_usage_pct', last: 83, max: 83, limit: 100 },
      { key: 'w/queue_depth', last: 7, max: 7, limit: null },
    ])
  })

  test('are told in words', () => {
    expect(minuteOf(words('queue depth=49751 disk usage 83% pool=12/20')).gauges).toEqual([
      { key: '/queue depth', last: 49751, max: 49751, limit: null },
      { key: '/disk usage', last: 83, max: 83, limit: 100 },
      { key: '/pool', last: 12, max: 12, limit: 20 },
    ])
  })
})

describe('changes', () => {
  test.each([
    ['deployed version 2.1.0', '2.1.0'],
    ['deployment finished version 2.143.0', '2.143.0'],
    ['starting shop v1.2.3', '1.2.3'],
    ['deployment rolled back to version 1.9.9', '1.9.9'],
    ['release abc1234def is running, tag v3.0.1', '3.0.1'],
  ])('%s', (text, version) => {
    expect(minuteOf(words(text)).deploys).toMatchObject([{ version }])
  })

  test('a new version in the lines of a service is a deploy, the first and a known one are none', () => {
    const line = (version: string) => `{${T},"service":"w","version":"${version}","level":"info","msg":"hello there"}`
    const minutes = minutesOf(['1.0.0', '1.0.0', '1.1.0', '1.0.0', '1.1.0'].map(line).join('\n'))
    expect(minutes.flatMap(({ deploys }) => deploys)).toMatchObject([{ service: 'w', version: '1.1.0' }])
  })

  test('of the level', () => {
    expect(minuteOf(words('log level changed from info to debug by ops')).levelChanges).toMatchObject([{ to: 'debug' }])
  })
})

describe('templates', () => {
  test('group what differs in values only', () => {
    const text = ['job 7 took 12ms', 'job 8 took 9.5s', 'user bob left', 'user ann left'].map(words).join('\n')
    expect(minuteOf(text).templates).toMatchObject([
      { text: 'job <*> took <*>', count: 2 },
      { text: 'user <*> left', count: 2 },
    ])
  })

  test('keep their id after a restart and in other minutes', () => {
    const to = counter()
    pushText(to, words('user bob left'))
    const again = counter({}, to.state())
    pushText(again, '2026-11-14 10:05:00 INFO user ann left')
    again.flush('app.log')
    const ids = again.takeAll().map(({ templates }) => templates[0]?.id)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('of two services are two', () => {
    const line = (service: string) => `{${T},"service":"${service}","level":"info","msg":"hello there"}`
    expect(minuteOf(`${line('a')}\n${line('b')}`).templates).toHaveLength(2)
  })
})

test('what leaves is redacted and printable', () => {
  const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'
  const text = [
    `{${T},"level":"error","method":"GET","path":"/a","status":500,"error":"token ${secret} refused"}`,
    `{${T},"level":"error","service":"s","msg":"cannot use ${secret} \\u001b[31mred"}`,
    `{${T},"event":"login_failed","user":"${secret}","client_ip":"1.1.1.1"}`,
  ].join('\n')
  const minute = minuteOf(text)
  const told = JSON.stringify(minute)
  expect(told).not.toContain(secret)
  expect(minute.templates[0]?.text).not.toContain('\u001b')
  expect(told).toContain('token')
})
