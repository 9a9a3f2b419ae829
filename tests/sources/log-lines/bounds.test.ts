import { expect, test } from 'vitest'
import {
  MINUTE_ADDRESSES_MAX,
  MINUTE_CAUSES_MAX,
  MINUTE_LOGINS_MAX,
  MINUTE_ROUTES_MAX,
  MINUTE_TEMPLATES_MAX,
} from '#protocol/log-minute.ts'
import { ADDRESSES_COUNTED_MAX } from '#sources/log-lines/counted-addresses.ts'
import { FILES_KEPT_MAX } from '#sources/log-lines/counter-state.ts'
import { PARTS_MAX } from '#sources/log-lines/slug-paths.ts'
import { GROUPS_MAX } from '#sources/log-lines/templates.ts'
import { counter, pushText } from './counted.ts'

const TIME = '"time":"2026-11-14T10:00:00Z"'
const BATCH = 10_000

/** `count` lines in batches, so that the test itself needs no memory. */
function pushMany(to: ReturnType<typeof counter>, count: number, line: (i: number) => string): void {
  for (let i = 0; i < count; i += BATCH)
    pushText(to, Array.from({ length: Math.min(BATCH, count - i) }, (_, j) => line(i + j)).join('\n'))
}

const word = (i: number) => {
  let text = ''
  for (let n = i + 1; n > 0; n = Math.floor(n / 26)) text += String.fromCharCode(97 + (n % 26))
  return text
}
const ip = (i: number) => `${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.9`

test('many addresses are counted up to the maximum', () => {
  const to = counter()
  pushMany(to, 200_000, (i) => `{${TIME},"method":"GET","path":"/a","status":200,"client_ip":"${ip(i)}"}`)
  const [minute] = to.takeAll()
  expect(minute).toMatchObject({
    lines: 200_000,
    addresses: ADDRESSES_COUNTED_MAX,
    uncounted: 200_000 - ADDRESSES_COUNTED_MAX,
  })
  expect(minute?.topAddresses).toHaveLength(MINUTE_ADDRESSES_MAX)
}, 60_000)

test('the addresses with most requests are found among many', () => {
  const to = counter()
  pushMany(
    to,
    30_000,
    (i) => `{${TIME},"method":"GET","path":"/a","status":404,"client_ip":"${i % 3 === 0 ? '9.9.9.9' : ip(i)}"}`,
  )
  expect(to.takeAll()[0]?.topAddresses[0]).toEqual({
    address: '9.9.9.9',
    requests: 10_000,
    notFound: 10_000,
    route: 'GET /a',
  })
})

test('very many paths are few routes', () => {
  const to = counter()
  pushMany(to, 300, () => `{${TIME},"method":"GET","path":"/blog/real-one","status":200}`)
  pushMany(to, 200_000, (i) => `{${TIME},"method":"GET","path":"/blog/${word(i)}","status":200}`)
  const routes = to.takeAll()[0]?.routes ?? []
  expect(routes.length).toBeLessThanOrEqual(PARTS_MAX + 2)
  expect(routes.find(({ key }) => key === 'GET /blog/real-one')?.requests).toBe(300)
  expect(routes.find(({ key }) => key === 'GET /blog/:param')?.requests).toBeGreaterThan(199_000)
}, 60_000)

test('routes beyond the maximum of a minute are counted as uncounted', () => {
  const to = counter()
  pushMany(
    to,
    40 * 80,
    (i) => `{${TIME},"method":"GET","path":"/${word(i % 80)}/${word(Math.floor(i / 80))}","status":200}`,
  )
  expect(to.takeAll()[0]).toMatchObject({
    routes: { length: MINUTE_ROUTES_MAX },
    uncounted: 40 * 80 - MINUTE_ROUTES_MAX,
  })
})

test('very many kinds of messages are bounded', () => {
  const to = counter()
  pushMany(to, 60_000, (i) => `{${TIME},"level":"info","msg":"${word(i)} ${word(i * 7)} ${word(i * 31)}"}`)
  const [minute] = to.takeAll()
  expect(minute?.templates.length).toBeLessThanOrEqual(MINUTE_TEMPLATES_MAX)
  const { count } = to.state() as { count: { templates: { groups: number } } }
  expect(count.templates.groups).toBeLessThanOrEqual(GROUPS_MAX)
}, 60_000)

test('causes and logins of a minute are bounded', () => {
  const to = counter()
  pushMany(to, 500, (i) => `{${TIME},"method":"GET","path":"/a","status":500,"error":"${word(i)} ${word(i)} failed"}`)
  pushMany(to, 30_000, (i) => `{${TIME},"event":"login_failed","user":"${word(i)}","client_ip":"1.2.3.4"}`)
  const [minute] = to.takeAll()
  expect(minute?.routes[0]?.causes).toHaveLength(MINUTE_CAUSES_MAX)
  expect(minute?.logins).toHaveLength(MINUTE_LOGINS_MAX)
  expect(minute?.uncounted).toBeGreaterThan(10_000)
})

test('of more files than the maximum the oldest is forgotten', () => {
  const to = counter()
  for (let i = 0; i <= FILES_KEPT_MAX; i += 1) pushText(to, `{${TIME},"msg":"hello there"}`, `file-${i}`)
  expect(to.clockOf('file-0')).toBeNull()
  expect(to.clockOf(`file-${FILES_KEPT_MAX}`)).not.toBeNull()
})
