// Log files of the bench, always the same: one shop's requests as flat JSON, nested pino or access lines, from so many addresses.
import { closeSync, openSync, writeSync } from 'node:fs'

export type LogForm = 'flat' | 'pino' | 'combined'
type LogFile = { readonly form: LogForm; readonly lines: number; readonly addresses: number; readonly file: string }

const START = Date.UTC(2026, 9, 1)
const STEP_MS = 20
const BATCH = 4_096
const PATHS = ['/api/products', '/api/orders/', '/api/products/', '/api/cart', '/api/checkout', '/api/users/me']
const LOGIN = '/api/login'
/** One request in so many is a login; of the logins one in ten fails. */
const LOGINS = 20
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (n: number) => String(n).padStart(2, '0')

/** The same numbers in every run. */
function numbers(): (below: number) => number {
  let seed = 7
  return (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
}

export function writeLogFile({ form, lines, addresses, file }: LogFile): void {
  const below = numbers()
  const descriptor = openSync(file, 'w')
  for (let from = 0; from < lines; from += BATCH) {
    let text = ''
    for (let i = from; i < Math.min(lines, from + BATCH); i += 1)
      text += `${lineOf(form, requestOf(i, addresses, below))}\n`
    writeSync(descriptor, text)
  }
  closeSync(descriptor)
}

type Request = {
  readonly time: Date
  readonly method: string
  readonly path: string
  readonly user: string
  readonly ip: string
  readonly status: number
  readonly ms: string
  readonly id: string
}

function requestOf(i: number, addresses: number, below: (limit: number) => number): Request {
  const isLogin = below(LOGINS) === 0
  const part = isLogin ? LOGIN : (PATHS[below(PATHS.length)] ?? '/')
  const who = below(addresses)
  const n = Math.imul(who + 7, 2_654_435_761) >>> 0
  return {
    time: new Date(START + i * STEP_MS),
    method: isLogin ? 'POST' : 'GET',
    path: part.endsWith('/') ? `${part}${below(99_999)}` : part,
    user: isLogin ? `u${who}@shop.test` : '',
    ip: `${11 + (n % 190)}.${(n >>> 8) & 255}.${(n >>> 16) & 255}.${1 + ((n >>> 24) % 254)}`,
    status: below(100) === 0 ? 500 : isLogin && below(10) === 0 ? 401 : 200,
    ms: `${5 + below(300)}.${below(10)}`,
    id: `${below(1e9)}-${i}`,
  }
}

function lineOf(form: LogForm, { time, method, path, user, ip, status, ms, id }: Request): string {
  const iso = time.toISOString()
  if (form === 'flat')
    return `{"timestamp":"${iso}","level":"info","service":"api","event":"http_request","method":"${method}","path":"${path}","status":${status},"duration_ms":${ms},"client_ip":"${ip}","db_queries":3,${user && `"user":"${user}",`}"user_agent":"Mozilla/5.0 (X11; Linux x86_64)","request_id":"${id}"}`
  if (form === 'pino')
    return `{"level":30,"time":${time.getTime()},"pid":21,"hostname":"api-1","name":"api","reqId":"${id}","req":{"method":"${method}","url":"${path}","remoteAddress":"${ip}","remotePort":4711,"headers":{"host":"shop.test","user-agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0","accept":"application/json","accept-encoding":"gzip, deflate, br","x-request-id":"${id}"}},"res":{"statusCode":${status},"headers":{"content-type":"application/json; charset=utf-8","content-length":"4711"}},"responseTime":${ms},"dbQueries":2,"msg":"request completed"}`
  const day = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`
  return `${ip} - ${user || '-'} [${day}:${iso.slice(11, 19)} +0000] "${method} ${path} HTTP/1.1" ${status} 4711 "https://shop.test/" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0"`
}
