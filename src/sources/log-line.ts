// One line of a log as fields. Which name means what is data (FIELDS): a new logger is a new name in a list.
// Nothing here is cleaned: what leaves this room in an event goes through plain and redact in log-buckets.ts.

export type LogLine = {
  /** Epoch milliseconds on the log's own clock. */
  readonly at: number
  /** `METHOD /path/:id` where the line is about a request. */
  readonly route: string | null
  readonly status: number | null
  readonly durationMs: number | null
  readonly isError: boolean
  readonly message: string
}

type Field = 'time' | 'level' | 'message' | 'error' | 'method' | 'route' | 'status' | 'durationMs' | 'durationNs'

/** Names in order of preference: ECS, pino, bunyan, structlog, OpenTelemetry and plain ones. A dot also means nesting. */
const FIELDS: Readonly<Record<Field, readonly string[]>> = {
  time: ['@timestamp', 'timestamp', 'time', 'ts', 'datetime', 'date'],
  level: ['log.level', 'level', 'severity', 'levelname', 'lvl', 'severityText'],
  message: ['message', 'msg', 'event', 'body'],
  error: ['error.message', 'err.message', 'exception.message', 'error', 'err', 'exc_info', 'exception'],
  method: ['http.request.method', 'req.method', 'request.method', 'method', 'http_method', 'verb'],
  route: [
    'http.route',
    'route',
    'url.path',
    'req.url',
    'request.path',
    'request.url',
    'path',
    'url',
    'uri',
    'endpoint',
  ],
  status: [
    'http.response.status_code',
    'res.statusCode',
    'response.status_code',
    'status',
    'statusCode',
    'status_code',
    'http_status',
  ],
  durationMs: ['durationMs', 'duration_ms', 'responseTime', 'response_time_ms', 'elapsed_ms', 'latency_ms'],
  durationNs: ['event.duration'],
}

type Name = { readonly whole: string; readonly parts: readonly string[] }
const NAMES = Object.fromEntries(
  Object.entries(FIELDS).map(([field, names]) => [field, names.map((whole) => ({ whole, parts: whole.split('.') }))]),
) as unknown as Readonly<Record<Field, readonly Name[]>>

const ERROR_LEVELS = /^(?:err|error|fatal|crit|critical|alert|emerg|emergency|panic)$/i
/** pino and bunyan: 50 is error, 60 fatal. */
const ERROR_LEVEL_MIN = 50
const ERROR_STATUS_MIN = 500

/** The line's fields, or null for what is no JSON object or carries no time. */
export function readLogLine(text: string): LogLine | null {
  const record = parse(text)
  if (!record) return null
  const at = timeOf(pick(record, 'time'))
  if (at === null) return null
  const level = pick(record, 'level')
  const status = numberOf(pick(record, 'status'))
  const ns = numberOf(pick(record, 'durationNs'))
  return {
    at,
    route: routeOf(pick(record, 'method'), pick(record, 'route')),
    status,
    durationMs: numberOf(pick(record, 'durationMs')) ?? (ns === null ? null : ns / 1e6),
    isError:
      (status !== null && status >= ERROR_STATUS_MIN) ||
      (typeof level === 'number' ? level >= ERROR_LEVEL_MIN : typeof level === 'string' && ERROR_LEVELS.test(level)),
    message: [pick(record, 'error'), pick(record, 'message')].find((value) => typeof value === 'string') ?? '',
  }
}

function parse(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}

function pick(record: Record<string, unknown>, field: Field): unknown {
  for (const { whole, parts } of NAMES[field]) {
    const value = record[whole] ?? (parts.length > 1 ? nested(record, parts) : undefined)
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

function nested(record: Record<string, unknown>, parts: readonly string[]): unknown {
  let value: unknown = record
  for (const part of parts) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

function numberOf(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const number = Number(value)
  return value !== '' && Number.isFinite(number) ? number : null
}

const ZONE = /(?:[zZ]|[+-]\d{2}:?\d{2})$/
const TIME_MS_MAX = 8.64e15

/** Epoch milliseconds of an ISO-like text (UTC where it names no zone) or of a number in s, ms, µs or ns. */
function timeOf(value: unknown): number | null {
  const at = typeof value === 'number' ? scaled(value) : typeof value === 'string' ? parsedTime(value) : Number.NaN
  return Number.isFinite(at) && Math.abs(at) <= TIME_MS_MAX ? Math.floor(at) : null
}

function scaled(value: number): number {
  if (value < 1e11) return value * 1e3
  if (value < 1e14) return value
  return value < 1e17 ? value / 1e3 : value / 1e6
}

function parsedTime(value: string): number {
  if (/^\d+(?:\.\d+)?$/.test(value)) return scaled(Number(value))
  const iso = value.trim().replace(',', '.').replace(' ', 'T')
  return Date.parse(ZONE.test(iso) ? iso : `${iso}Z`)
}

/** Ids in a path: numbers, uuids, long hex. Left in, they would make one route a thousand. */
const ID_SEGMENT = /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{8,})$/i
const ROUTE_CHARS_MAX = 1_000

function routeOf(method: unknown, route: unknown): string | null {
  if (typeof route !== 'string' || !/^(?:\/|https?:)/.test(route)) return null
  const path = route
    .slice(0, ROUTE_CHARS_MAX)
    .replace(/^https?:\/\/[^/]*/, '')
    .replace(/[?#].*$/, '')
    .split('/')
    .map((segment) => (ID_SEGMENT.test(segment) ? ':id' : segment))
    .join('/')
  return typeof method === 'string' ? `${method.slice(0, 10).toUpperCase()} ${path || '/'}` : path || '/'
}
