// Server-sent events as model APIs stream them.
import type { ServerResponse } from 'node:http'

/** Opens the stream; the returned function sends one event, under its `type` where it has one. */
export function eventStream(response: ServerResponse): (event: Readonly<Record<string, unknown>>) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return (event) => {
    const name = typeof event['type'] === 'string' ? `event: ${event['type']}\n` : ''
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`)
  }
}
