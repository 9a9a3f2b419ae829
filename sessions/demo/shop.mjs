// The demo's production: writes a request log as a shop would, with one incident in it. Nobody is served.
import { appendFileSync } from 'node:fs'
import { enter, say } from './stage.mjs'

const [, , logPath] = process.argv
if (!logPath) throw new Error('usage: shop.mjs LOG_FILE')

const REQUESTS_PER_S = 40
const TICK_MS = 100
const STATUS_EVERY_MS = 2_000
/** Seconds since the start at which each part begins; the share of POST /api/orders that fails in it. */
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
  appendFileSync(logPath, Array.from({ length: count }, () => requestLine(now, failing)).join(''))
}, TICK_MS)

setInterval(() => {
  const elapsedMs = Date.now() - startedAt
  say(`${Math.round(elapsedMs / 1000)} s · ${partAt(elapsedMs).name} · ${requests} requests, ${errors} errors`)
}, STATUS_EVERY_MS)
