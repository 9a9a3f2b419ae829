// A request log as a service would write it, with an incident where a test wants one. The same arguments give the same lines.
export const MINUTE_MS = 60_000

export type Hour = {
  /** Start of its first minute, epoch milliseconds. */
  readonly from: number
  readonly minutes: number
  /** Share of POST /api/orders that fails. */
  readonly failing?: number
  readonly perMinute?: number
}

const ROUTES = [
  ['GET', '/api/products', 40],
  ['GET', '/api/products/7', 25],
  ['POST', '/api/orders', 90],
  ['GET', '/api/cart', 30],
] as const

/** Lines, each with its newline. */
export function requestLog({ from, minutes, failing = 0, perMinute = 120 }: Hour): string {
  let text = ''
  for (let index = 0; index < minutes * perMinute; index++) {
    const at = from + Math.floor((index * MINUTE_MS) / perMinute)
    const [method, path, usualMs] = ROUTES[index % ROUTES.length] ?? ROUTES[0]
    // Spread over the minute, without chance.
    const isFailing = path === '/api/orders' && (Math.floor(index / ROUTES.length) * 0.618) % 1 < failing
    text += `${JSON.stringify({
      time: new Date(at).toISOString(),
      level: isFailing ? 'error' : 'info',
      service: 'shop',
      msg: isFailing ? 'payment provider timed out' : 'request completed',
      method,
      path,
      status: isFailing ? 500 : 200,
      durationMs: usualMs + ((index * 7) % 20),
    })}\n`
  }
  return text
}
