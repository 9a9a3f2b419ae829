// The demo's production: writes a request log as a shop would, with one incident in it. Nobody is served. The log's clock starts an
// hour back and runs fast, a minute in a second, until it has caught up: logs are judged by the minute, and nobody waits so long.
import { appendFileSync } from 'node:fs'
import { enter, say } from './stage.mjs'

const [, , logPath] = process.argv
if (!logPath) throw new Error('usage: shop.mjs LOG_FILE')

const REQUESTS_PER_S = 120
const TICK_MS = 100
const TIMES_FASTER = 60
const BEGINS_BACK_MS = 60 * 60_000
const STATUS_EVERY_MS = 2_000
/** Seconds since the start at which each part begins, minutes of the log; the share of POST /api/orders that fails in it. */
const PARTS = [
  { name: 'healthy', fromS: 0, failing: 0 },
  { name: 'incident: the payment provider does not answer', fromS: 5, failing: 0.35 },
  { name: 'recovering', fromS: 13, failing: 0.02 },
  { name: 'healthy', fromS: 19, failing: 0 },
]
const ROUTES = [
  { method: 'GET', path: '/api/products', share: 0.4, usualMs: 35 },
  { method: 'GET', path: '/api/products/:id', share: 0.25, usualMs: 20 },
  { method: 'POST', path: '/api/orders', share: 0.3, usualMs: 90 },
  { method: 'GET', path: '/healthz', share: 0.05, usualMs: 2 },
]

const startedAt = Date.now()
const logTimeAt = (now) => Math.min(now, startedAt - BEGINS_BACK_MS + (now - startedAt) * TIMES_FASTER)
let requests = 0
let errors = 0
let owed = 0

enter('the shop', 'writes a request log')

const partAt = (elapsedMs) => PARTS.findLast(({ fromS }) => elapsedMs >= fromS * 1000)

function pickRoute() {
  const drawn = Math.random()
  let upTo = 0
  for (const route of ROUTES) {
    upTo += route.share
    if (drawn < upTo) return route
  }
  return ROUTES[0]
}

function requestLine(at, failing) {
  const { method, path, usualMs } = pickRoute()
  const isFailing = path === '/api/orders' && Math.random() < failing
  const durationMs = Math.round(usualMs * (0.5 + Math.random()) * (isFailing ? 20 : 1))
  requests += 1
  if (isFailing) errors += 1
  return `${JSON.stringify({
    time: new Date(at).toISOString(),
    level: isFailing ? 'error' : 'info',
    msg: isFailing ? 'payment provider timed out' : 'request completed',
    method,
    route: path.replace(':id', String(1 + Math.floor(Math.random() * 500))),
    status: isFailing ? 500 : method === 'POST' ? 201 : 200,
    durationMs,
  })}\n`
}

setInterval(() => {
  const now = Date.now()
  owed += (REQUESTS_PER_S * TICK_MS) / 1000
  const count = Math.floor(owed)
  owed -= count
  const { failing } = partAt(now - startedAt)
  const at = logTimeAt(now)
  const step = (TICK_MS * TIMES_FASTER) / Math.max(1, count)
  const lines = Array.from({ length: count }, (_, index) => requestLine(Math.min(now, at + index * step), failing))
  appendFileSync(logPath, lines.join(''))
}, TICK_MS)

setInterval(() => {
  const elapsedMs = Date.now() - startedAt
  say(`${Math.round(elapsedMs / 1000)} s · ${partAt(elapsedMs).name} · ${requests} requests, ${errors} errors`)
}, STATUS_EVERY_MS)
