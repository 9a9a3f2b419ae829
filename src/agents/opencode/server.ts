// The HTTP server that opencode's interface brings along, on loopback, as its client. Whatever listens at that port is believed no
// more than the agent itself: what it sends is bounded here and read through schemas by those who ask.
import { type IncomingMessage, request } from 'node:http'
import type { Place } from './place.ts'

/** Of one event or one answer; opencode sends whole files in its events. */
export const TEXT_CHARS_MAX = 8 * 1024 * 1024
const ANSWER_WITHIN_MS = 5_000
/** While it starts it takes connections that it never answers. */
const OPEN_WITHIN_MS = 3_000
/** It sends a sign of life every ten seconds. */
const SILENT_MS_MAX = 35_000

export type Server = {
  /** Throws when it is not there, refuses or says too much. */
  get(path: string): Promise<unknown>
  /** False when it is not there or refuses. */
  post(path: string, body: object): Promise<boolean>
  /** What happens there, until the connection ends. Throws when it is not opened, or falls silent. */
  events(signal: AbortSignal): AsyncGenerator<unknown>
}

export function serverAt({ port, user, password }: Place): Server {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const call = ({ path, method = 'GET', body, signal }: Call): Promise<IncomingMessage> => {
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // A connection of its own: one that is kept could belong to a server that has gone.
    const asked = request({ host: '127.0.0.1', port, path, method, headers, signal, agent: false }, resolve)
    asked.on('error', reject).end(body)
    return promise
  }
  const soon = () => AbortSignal.timeout(ANSWER_WITHIN_MS)
  return {
    async get(path) {
      const response = taken(await call({ path, signal: soon() }))
      let text = ''
      for await (const part of response.setEncoding('utf8')) {
        text += part
        if (text.length > TEXT_CHARS_MAX) throw new Error('it says too much')
      }
      return JSON.parse(text)
    },
    async post(path, body) {
      try {
        const response = await call({ path, method: 'POST', body: JSON.stringify(body), signal: soon() })
        response.destroy()
        return response.statusCode === 200
      } catch {
        return false
      }
    },
    async *events(signal) {
      const silence = new AbortController()
      let late = setTimeout(() => silence.abort(), OPEN_WITHIN_MS)
      try {
        const response = taken(await call({ path: '/event', signal: AbortSignal.any([signal, silence.signal]) }))
        for await (const value of eventsIn(response.setEncoding('utf8'))) {
          clearTimeout(late)
          late = setTimeout(() => silence.abort(), SILENT_MS_MAX)
          yield value
        }
      } finally {
        clearTimeout(late)
      }
    },
  }
}

type Call = {
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  readonly signal: AbortSignal
}

function taken(response: IncomingMessage): IncomingMessage {
  if (response.statusCode === 200) return response
  response.destroy()
  throw new Error(`it answers ${response.statusCode}`)
}

/** One value for each `data:` line; a line that is no JSON or too long is left out. */
export async function* eventsIn(texts: AsyncIterable<string>): AsyncGenerator<unknown> {
  let line = ''
  let isTooLong = false
  for await (const text of texts) {
    const parts = text.split('\n')
    for (const [index, part] of parts.entries()) {
      isTooLong ||= line.length + part.length > TEXT_CHARS_MAX
      line = isTooLong ? '' : line + part
      if (index === parts.length - 1) break
      const value = parsed(line)
      if (value !== undefined) yield value
      line = ''
      isTooLong = false
    }
  }
}

function parsed(line: string): unknown {
  if (!line.startsWith('data:')) return undefined
  try {
    return JSON.parse(line.slice(5))
  } catch {
    return undefined
  }
}
