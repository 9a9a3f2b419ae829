// How a world writes its lines: five manners, none of which is told to the program under test.

import type { Line, RequestLine } from './plan.ts'
import { keyOf } from './plan.ts'
import { stringifyForm } from './query-form.ts'

export type Written = {
  readonly at: number
  readonly line: Line
  readonly front: string
  readonly url: string
  readonly trace: string
  readonly agent: string
}
export type Format = (written: Written) => string

const iso = (at: number) => new Date(at).toISOString()
const levelOf = (line: Line): string => {
  if (line.kind === 'app') return line.level
  if (line.kind === 'login') return line.isOk ? 'info' : 'warn'
  return line.kind === 'request' && line.status >= 500 ? 'error' : 'info'
}

type Fields = Readonly<Record<string, string | number>>
const loginFields = (line: Extract<Line, { kind: 'login' }>): Fields => ({
  msg: line.isOk ? 'login ok' : 'login failed',
  user: line.user,
  ip: line.address,
  ...(line.reason && { reason: line.reason }),
})
const gaugeFields = (line: Extract<Line, { kind: 'gauge' }>): Fields => ({
  msg: 'stats',
  [line.name]: Math.round(line.value * 10) / 10,
  ...(line.limit !== 100 && { [`${line.name.replace(/_(?:used|active)/, '')}_max`]: line.limit }),
})

const logfmt: Format = ({ at, line, front, url, trace }) => {
  const head = `ts=${iso(at)} level=${levelOf(line)}`
  switch (line.kind) {
    case 'request':
      return `${head} svc=${front} msg="handled" method=${line.route.method} path=${url} status=${line.status} duration=${line.ms.toFixed(2)}ms remote_addr=${line.address} trace_id=${trace} sql_count=${line.queries}${line.error && ` err=${JSON.stringify(line.error)}`}`
    case 'app':
      return `${head} svc=${line.service} msg=${JSON.stringify(line.message)}`
    case 'login':
      return `${head} svc=identity ${stringifyForm(loginFields(line))}`
    default:
      return `${head} svc=${line.service} ${stringifyForm(gaugeFields(line))}`
  }
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (value: number) => String(value).padStart(2, '0')
const clock = (date: Date) => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`

/** A proxy's access log between the lines of a syslog. */
const access: Format = ({ at, line, url, agent }) => {
  const date = new Date(at)
  const month = MONTHS[date.getUTCMonth()]
  if (line.kind === 'request')
    return `${line.address} - - [${two(date.getUTCDate())}/${month}/${date.getUTCFullYear()}:${clock(date)} +0000] "${line.route.method} ${url} HTTP/1.1" ${line.status} ${400 + ((url.length * 37) % 9_000)} "-" "${agent}" ${(line.ms / 1_000).toFixed(3)}`
  const head = `${month} ${String(date.getUTCDate()).padStart(2)} ${clock(date)} web1`
  switch (line.kind) {
    case 'app':
      return `${head} ${line.service}[811]: ${line.level === 'info' ? '' : `${line.level.toUpperCase()}: `}${line.message}`
    case 'login': {
      const port = 1_024 + ((url.length * 911) % 60_000)
      const process = `${head} sshd[${4_000 + (at % 60_000)}]:`
      if (line.reason && line.reason !== 'bad credentials')
        return `${process} error: PAM: ${line.reason} for ${line.user} from ${line.address}`
      return `${process} ${line.isOk ? 'Accepted' : 'Failed'} password for ${line.user} from ${line.address} port ${port} ssh2`
    }
    default:
      return `${head} ${line.service}[811]: ${line.name.replace(/_/g, ' ')} ${line.value.toFixed(0)}${line.limit === 100 ? '%' : `/${line.limit}`}`
  }
}

const nested: Format = ({ at, line, front, url, trace, agent }) => {
  const head = { ts: at / 1_000, severity: levelOf(line).toUpperCase() }
  switch (line.kind) {
    case 'request':
      return JSON.stringify({
        ...head,
        service: { name: front },
        message: 'served',
        http: {
          request: { method: line.route.method, path: url },
          response: { status_code: line.status },
          user_agent: agent,
        },
        client: { ip: line.address },
        elapsed_us: Math.round(line.ms * 1_000),
        trace: { id: trace },
        db: { query_count: line.queries },
        ...(line.error && { error: { message: line.error, type: 'Error' } }),
      })
    case 'app':
      return JSON.stringify({ ...head, service: { name: line.service }, message: line.message })
    case 'login':
      return JSON.stringify({
        ...head,
        service: { name: 'idp' },
        message: line.isOk ? 'user authenticated' : 'authentication failed',
        event: {
          category: 'authentication',
          outcome: line.isOk ? 'success' : 'failure',
          ...(line.reason && { reason: line.reason }),
        },
        user: { name: line.user },
        source: { ip: line.address },
      })
    default:
      return JSON.stringify({ ...head, service: { name: line.service }, ...gaugeFields(line) })
  }
}

/** As a container runtime keeps what an application prints. */
const wrapped: Format = (written) =>
  JSON.stringify({ log: `${logfmt(written)}\n`, stream: 'stdout', time: iso(written.at).replace('Z', '417Z') })

const NAMES: Readonly<Record<string, string>> = { debug: 'Debug', info: 'Information', warn: 'Warning', error: 'Error' }
const capitals: Format = ({ at, line, front, url, trace }) => {
  const head = { '@t': iso(at), '@l': NAMES[levelOf(line)] ?? 'Information' }
  switch (line.kind) {
    case 'request':
      return JSON.stringify({
        ...head,
        '@mt': 'HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed} ms',
        RequestMethod: line.route.method,
        RequestPath: url,
        StatusCode: line.status,
        Elapsed: Math.round(line.ms * 100) / 100,
        ClientIp: line.address,
        TraceId: trace,
        DbQueryCount: line.queries,
        Application: front,
        ...(line.error && { '@x': `System.Exception: ${line.error}` }),
      })
    case 'app':
      return JSON.stringify({ ...head, '@m': line.message, Application: line.service })
    case 'login':
      return JSON.stringify({
        ...head,
        '@m': line.isOk ? 'User logged in' : 'Login failed',
        Application: 'Identity',
        UserName: line.user,
        ClientIp: line.address,
        ...(line.reason && { Reason: line.reason }),
      })
    default:
      return JSON.stringify({ ...head, '@m': 'stats', Application: line.service, ...gaugeFields(line) })
  }
}

export const FORMATS: Readonly<Record<string, Format>> = { logfmt, access, nested, wrapped, capitals }

/** The route's path with something in place of its variable part. */
export function urlOf({ route }: RequestLine, id: number): string {
  const path = route.path.replace(':id', id % 3 === 0 ? id.toString(16).padStart(24, '5e8f') : String(id))
  return keyOf(route).startsWith('GET') && id % 7 === 0 ? `${path}?page=${id % 90}` : path
}
