import { describe, expect, test } from 'vitest'
import { LATENCY_GAMMA } from '#protocol/log-minute.ts'
import { minuteOf, minutesOf } from './counted.ts'

const AT = Date.UTC(2023, 10, 14, 22, 13)
const bin = (ms: number) => Math.ceil(Math.log(ms) / Math.log(LATENCY_GAMMA))

type Request = { key: string; service?: string; ms?: number; address?: string; errors?: number; queries?: number }

const REQUESTS: readonly (readonly [string, string, Request])[] = [
  [
    'pino with a forwarded address',
    '{"level":30,"time":1700000000000,"name":"shop","req":{"method":"GET","url":"/users/42?x=1","headers":{"x-forwarded-for":"203.0.113.9, 10.0.0.1"},"remoteAddress":"10.0.0.1"},"res":{"statusCode":200},"responseTime":12,"dbQueries":3,"msg":"request completed"}',
    { key: 'GET /users/:id', service: 'shop', ms: 12, address: '203.0.113.9', queries: 3 },
  ],
  [
    'structlog with seconds as a fraction',
    '{"event":"request_finished","method":"POST","path":"/cart","status":201,"duration":0.0123,"timestamp":"2023-11-14T22:13:20.123456Z","level":"info"}',
    { key: 'POST /cart', ms: 12.3 },
  ],
  [
    'zap with a latency that names its unit',
    '{"level":"info","ts":1700000000.123,"caller":"a.go:1","msg":"handled","method":"GET","path":"/x","status":200,"latency":"1.5ms"}',
    { key: 'GET /x', ms: 1.5 },
  ],
  [
    'ECS with dotted names and nanoseconds',
    '{"@timestamp":"2023-11-14T22:13:20Z","log.level":"info","service.name":"api","http.request.method":"GET","url.path":"/a/7","http.response.status_code":500,"event.duration":25000000,"source.ip":"2001:db8::1","error.message":"boom"}',
    { key: 'GET /a/:id', service: 'api', ms: 25, address: '2001:db8::1', errors: 1 },
  ],
  [
    'ECS nested',
    '{"@timestamp":"2023-11-14T22:13:20Z","log":{"level":"info"},"service":{"name":"api"},"http":{"request":{"method":"GET"},"response":{"status_code":200}},"url":{"path":"/a"},"event":{"duration":25000000},"source":{"ip":"1.2.3.4"}}',
    { key: 'GET /a', service: 'api', ms: 25, address: '1.2.3.4' },
  ],
  [
    'Stackdriver httpRequest',
    '{"severity":"ERROR","httpRequest":{"requestMethod":"GET","requestUrl":"https://x.test/a/b/9?q","status":502,"latency":"0.25s","remoteIp":"1.2.3.4"},"timestamp":"2023-11-14T22:13:20Z"}',
    { key: 'GET /a/b/:id', ms: 250, address: '1.2.3.4', errors: 1 },
  ],
  [
    'logfmt',
    'time="2023-11-14T22:13:20Z" level=info msg="request" service=web method=GET path=/api/x status=200 duration=12ms remote_addr=1.2.3.4:555 db_queries=4',
    { key: 'GET /api/x', service: 'web', ms: 12, address: '1.2.3.4', queries: 4 },
  ],
  [
    'combined with a request time behind it',
    '1.2.3.4 - bob [14/Nov/2023:23:13:20 +0100] "GET /a/1?x HTTP/1.1" 200 123 "-" "curl/8" 0.123',
    { key: 'GET /a/:id', ms: 123, address: '1.2.3.4' },
  ],
  [
    'combined with named times and a forwarded address',
    '10.0.0.1 - - [14/Nov/2023:22:13:20 +0000] "GET /a HTTP/1.1" 503 123 "-" "curl/8" "9.8.7.6" rt=0.050 uct="0.001" urt="0.049"',
    { key: 'GET /a', ms: 50, address: '9.8.7.6', errors: 1 },
  ],
  [
    'common log with an IPv6 address behind a virtual host',
    'shop.test:443 2001:db8::1 - - [14/Nov/2023:22:13:20 +0000] "GET /a HTTP/1.1" 200 12',
    { key: 'GET /a', service: 'shop.test', address: '2001:db8::1' },
  ],
  [
    'gin',
    '[GIN] 2023/11/14 - 22:13:20 | 200 |  1.234ms |  1.2.3.4 | GET  "/api/users/5"',
    { key: 'GET /api/users/:id', ms: 1.234, address: '1.2.3.4' },
  ],
  [
    'an access line in a syslog body',
    '<190>1 2023-11-14T22:13:20Z web nginx 7 - - 1.2.3.4 - - [14/Nov/2023:22:13:20 +0000] "GET /a HTTP/1.1" 200 123',
    { key: 'GET /a', service: 'nginx', address: '1.2.3.4' },
  ],
  [
    'JSON in a docker wrapper',
    '{"log":"{\\"level\\":30,\\"time\\":1700000000000,\\"req\\":{\\"method\\":\\"GET\\",\\"url\\":\\"/a\\"},\\"res\\":{\\"statusCode\\":200},\\"responseTime\\":7}\\n","stream":"stdout","time":"2023-11-14T22:13:20.1Z"}',
    { key: 'GET /a', ms: 7 },
  ],
]

describe('a request is read from', () => {
  test.each(REQUESTS)('%s', (_name, line, { key, service = '', ms, address, errors = 0, queries }) => {
    const minute = minuteOf(line)
    expect(minute).toMatchObject({ at: AT, lines: 1, bad: 0, templates: [] })
    expect(minute.routes).toMatchObject([{ key, service, requests: 1, errors }])
    expect(minute.routes[0]?.latency).toEqual(ms === undefined ? [] : [[bin(ms), 1]])
    expect(minute.topAddresses.map((seen) => seen.address)).toEqual(address === undefined ? [] : [address])
    expect(minute.routes[0]).toMatchObject({ queries: queries ?? 0, queriesTold: queries === undefined ? 0 : 1 })
  })
})

type Message = { text: string; level?: string; service?: string }

const MESSAGES: readonly (readonly [string, string, Message])[] = [
  [
    'bunyan',
    '{"name":"app","level":50,"msg":"boom went it","time":"2023-11-14T22:13:20.000Z","v":0}',
    { text: 'boom went it', level: 'error', service: 'app' },
  ],
  [
    'logrus',
    '{"level":"error","msg":"failed to do","time":"2023-11-14T22:13:20Z","error":"EOF"}',
    { text: 'failed to do', level: 'error' },
  ],
  [
    'winston',
    '{"level":"warn","message":"slow disk","timestamp":"2023-11-14T22:13:20.000Z","service":"w"}',
    { text: 'slow disk', level: 'warn', service: 'w' },
  ],
  [
    'GELF',
    '{"version":"1.1","host":"h","short_message":"GELF says so","timestamp":1700000000.5,"level":3,"_service":"x"}',
    { text: 'GELF says so', level: 'error', service: 'x' },
  ],
  [
    'Serilog',
    '{"@t":"2023-11-14T22:13:20.1Z","@mt":"Order {Id} placed","@l":"Warning","Id":5}',
    { text: 'Order {Id} placed', level: 'warn' },
  ],
  [
    'docker around a plain line',
    '{"log":"2023-11-14 22:13:21,123 ERROR [main] com.x.Foo - Something failed\\n","stream":"stdout","time":"2023-11-14T22:13:20.1Z"}',
    { text: 'com.x.Foo - Something failed', level: 'error' },
  ],
  [
    'CRI around JSON',
    '2023-11-14T22:13:20.123456789Z stdout F {"level":"warn","msg":"cri json"}',
    { text: 'cri json', level: 'warn' },
  ],
  ['CRI around words', '2023-11-14T22:13:20.123456789Z stderr F plain cri words', { text: 'plain cri words' }],
  [
    'logfmt cut in the middle of a value',
    'ts=2023-11-14T22:13:20Z level=error caller=x.go:3 msg="cut in the mid',
    { text: 'cut in the mid', level: 'error' },
  ],
  [
    'nginx error log',
    '2023/11/14 22:13:20 [error] 123#0: *5 upstream timed out (110: Connection timed out)',
    { text: 'upstream timed out (<*>: Connection timed out)', level: 'error' },
  ],
  [
    'Apache error log',
    '[Tue Nov 14 22:13:20.123456 2023] [core:error] [pid 12] [client 1.2.3.4:555] File does not exist: /var/www/x',
    { text: 'File does not exist: <*>', level: 'error' },
  ],
  [
    'syslog RFC 5424',
    '<163>1 2023-11-14T22:13:20.003Z host.test evntslog - ID47 [ex@32473 iut="3" t="a]b\\"c"] An event entry',
    { text: 'An event entry', level: 'error', service: 'evntslog' },
  ],
  [
    'syslog with an ISO time',
    '2023-11-14T22:13:20.000000+00:00 web1 cron[12]: a job was run',
    { text: 'a job was run', service: 'cron' },
  ],
  [
    'JSON in a syslog body',
    '<14>1 2023-11-14T22:13:20Z h app 1 - - {"level":"error","msg":"json in syslog"}',
    { text: 'json in syslog', level: 'error', service: 'app' },
  ],
  [
    'Python logging',
    '2023-11-14 22:13:20,123 - root - ERROR - failed thing 5',
    { text: 'failed thing <*>', level: 'error' },
  ],
  [
    'Spring',
    '2023-11-14 22:13:20.123  WARN 1234 --- [nio-8080-exec-1] c.e.Foo : it is slow',
    { text: 'c.e.Foo : it is slow', level: 'warn' },
  ],
  ['Ruby', 'E, [2023-11-14T22:13:20.123456 #123] ERROR -- : it broke', { text: 'it broke', level: 'error' }],
  ['Go', '2023/11/14 22:13:20 it listens', { text: 'it listens' }],
  ['level first', 'WARN [2023-11-14 22:13:20,001] org.x: old thing', { text: 'org.x: old thing', level: 'warn' }],
  [
    'journald JSON',
    '{"__REALTIME_TIMESTAMP":"1700000000000000","PRIORITY":"4","MESSAGE":"a warning it is","SYSLOG_IDENTIFIER":"unit"}',
    { text: 'a warning it is', level: 'warn', service: 'unit' },
  ],
]

describe('a message is read from', () => {
  test.each(MESSAGES)('%s', (_name, line, { text, level = 'info', service = '' }) => {
    const minute = minuteOf(line)
    expect(minute).toMatchObject({ at: AT, lines: 1, bad: 0, routes: [] })
    expect(minute.templates).toMatchObject([{ text, level, service, count: 1 }])
  })
})

test('a syslog line without a year is of the last year that has been', () => {
  expect(minutesOf('Nov 30 10:00:00 h app[1]: x y').map(({ at }) => at)).toEqual([Date.UTC(2025, 10, 30, 10)])
  expect(minutesOf('Nov 20 10:00:00 h app[1]: x y').map(({ at }) => at)).toEqual([Date.UTC(2026, 10, 20, 10)])
})

test('klog lines take the year from the clock', () => {
  expect(minuteOf('E1114 22:13:20.123456    1234 foo.go:12] pod failed').at).toBe(Date.UTC(2026, 10, 14, 22, 13))
})

test('times without a zone are in the zone of the settings', () => {
  const line = '2023-11-14 23:13:20,123 INFO hello there'
  expect(minuteOf(line, { timeZone: 'Europe/Berlin' }).at).toBe(AT)
  expect(minuteOf(line, { timeZone: '+01:00' }).at).toBe(AT)
  expect(minuteOf(line).at).toBe(AT + 3_600_000)
})

test.each([1_700_000_000, 1_700_000_000_123, 1_700_000_000_123_456, 1_700_000_000_123_456_800, '1700000000.123'])(
  'the epoch time %s is told by its size',
  (time) => {
    expect(minuteOf(`{"time":${JSON.stringify(time)},"msg":"hello there"}`).at).toBe(AT)
  },
)

test('a record of journald export ends with an empty line', () => {
  const text = [
    '__CURSOR=s=1',
    '__REALTIME_TIMESTAMP=1700000000000000',
    'PRIORITY=3',
    'SYSLOG_IDENTIFIER=app',
    'MESSAGE=it broke',
    '',
    '__CURSOR=s=2',
    '__REALTIME_TIMESTAMP=1700000001000000',
    'MESSAGE=all is fine',
    '_SYSTEMD_UNIT=app.service',
  ].join('\n')
  expect(minuteOf(text).templates).toMatchObject([
    { text: 'it broke', level: 'error', service: 'app' },
    { text: 'all is fine', service: 'app.service' },
  ])
})

test('a table of times and values is one gauge', () => {
  const minutes = minutesOf('timestamp,value\n2023-11-14 22:13:00,12.5\n2023-11-14 22:13:30,11\n2023-11-14 22:14:00,-3')
  expect(minutes.map(({ gauges }) => gauges)).toEqual([
    [{ key: '/value', last: 11, max: 12.5, limit: null }],
    [{ key: '/value', last: -3, max: -3, limit: null }],
  ])
})

test('fields that nobody knows are mapped by the settings', () => {
  const fields = { time: 'w.when', path: 'zz', durationMs: 'n', status: 'outc', address: 'from', service: 'who' }
  const line = '{"w":{"when":1700000000},"zz":"/a/1","n":9,"outc":500,"from":"1.2.3.4","who":"me"}'
  expect(minuteOf(line, { fields }).routes).toMatchObject([
    { key: '/a/:id', service: 'me', errors: 1, latency: [[bin(9), 1]] },
  ])
})
