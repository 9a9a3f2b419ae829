// A server that speaks as opencode's own does, as far as Signalbox listens: what it sends is the test's to say.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { until } from './until.ts'

export type OpencodeServer = {
  readonly port: number
  /** Answers of GET by path; an empty list where none is set. */
  readonly lists: Record<string, unknown>
  readonly posts: readonly { readonly path: string; readonly body: unknown; readonly authorization: string }[]
  /** So many listeners are let in and never answered. */
  deaf: number
  /** Status of the next answers to POST. */
  status: number
  /** Sends to whoever listens, once somebody does. */
  send(text: string): Promise<void>
  say(type: string, properties: object): Promise<void>
  /** Cuts off whoever listens. */
  cut(): void
}

/** Ends with the test. */
export async function openOpencodeServer(): Promise<OpencodeServer> {
  const listeners = new Set<ServerResponse>()
  const posts: OpencodeServer['posts'][number][] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const { authorization = '' } = request.headers
    if (path === '/event' && one.deaf-- > 0) return
    if (path === '/event') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"type":"server.connected","properties":{}}\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    } else if (request.method === 'GET') response.end(JSON.stringify(one.lists[path] ?? []))
    else {
      let text = ''
      request.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      request.on('end', () => {
        posts.push({ path, body: JSON.parse(text), authorization })
        response.writeHead(one.status).end('true')
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const end = () => server.closeAllConnections()
  onTestFinished(() => {
    end()
    server.close()
  })
  const one: OpencodeServer = {
    port: (server.address() as AddressInfo).port,
    lists: {},
    posts,
    deaf: 0,
    status: 200,
    async send(text) {
      await until('somebody listens', () => listeners.size)
      for (const listener of listeners) listener.write(text)
    },
    say: (type, properties) => one.send(`data: ${JSON.stringify({ id: 'evt_1', type, properties })}\n\n`),
    cut: () => {
      for (const listener of listeners) listener.destroy()
    },
  }
  return one
}
