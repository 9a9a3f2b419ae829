// The Messages API as Claude Code speaks it, streamed: the dialect of the scripted model endpoint.
import type { ServerResponse } from 'node:http'
import type { Dialect, ModelTurn, ToolResult } from './model-endpoint.ts'

type Block = { readonly type?: string; readonly content?: unknown; readonly is_error?: boolean; readonly text?: string }
type Body = {
  readonly model?: string
  readonly stream?: boolean
  readonly tools?: readonly unknown[]
  readonly messages?: readonly { readonly role: string; readonly content: string | readonly Block[] }[]
}

let lastId = 0

export const messagesDialect: Dialect = {
  speaks: (method, path) => method === 'POST' && path.split('?')[0] === '/v1/messages',
  isMain: (body) => ((body as Body).tools?.length ?? 0) > 0,
  results(body) {
    const messages = (body as Body).messages ?? []
    const newest = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
    return newest
      .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
      .filter(({ type }) => type === 'tool_result')
      .map(resultOf)
  },
  reply(response, turn, body) {
    const message = messageOf(turn, (body as Body).model ?? 'scripted')
    if ((body as Body).stream) stream(response, message, turn.cut ?? false)
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message))
  },
  fail(response, status) {
    const error = { type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', message: 'scripted failure' }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }))
  },
}

function resultOf({ content, is_error = false }: Block): ToolResult {
  const text =
    typeof content === 'string'
      ? content
      : ((content ?? []) as readonly Block[]).map(({ text = '' }) => text).join('\n')
  return { text, isError: is_error }
}

function messageOf({ say, use = [] }: ModelTurn, model: string) {
  const content = [
    ...(say === undefined ? [] : [{ type: 'text', text: say }]),
    ...use.map(({ name, input }) => ({ type: 'tool_use', id: `toolu_${++lastId}`, name, input })),
  ]
  return {
    id: `msg_${++lastId}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: use.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1_000, output_tokens: 20 },
  }
}

function stream(response: ServerResponse, message: ReturnType<typeof messageOf>, cut: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (type: string, more: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`)
  say('message_start', { message: { ...message, content: [], stop_reason: null } })
  if (cut) {
    setTimeout(() => response.destroy(), 20)
    return
  }
  message.content.forEach((block, index) => {
    const isText = 'text' in block
    const empty = isText ? { type: 'text', text: '' } : { ...block, input: {} }
    say('content_block_start', { index, content_block: empty })
    const delta = isText
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify('input' in block ? block.input : {}) }
    say('content_block_delta', { index, delta })
    say('content_block_stop', { index })
  })
  say('message_delta', { delta: { stop_reason: message.stop_reason, stop_sequence: null }, usage: message.usage })
  say('message_stop', {})
  response.end()
}
