// The Responses API as Codex speaks it, streamed: a dialect of the scripted model endpoint.
import type { ServerResponse } from 'node:http'
import type { Dialect, ModelTurn, ToolResult } from './model-endpoint.ts'
import { eventStream } from './model-stream.ts'

type Item = { readonly type?: string; readonly output?: unknown }
type Body = { readonly input?: readonly Item[]; readonly tools?: readonly unknown[] }

let lastId = 0

export const responsesDialect: Dialect = {
  speaks: (method, path) => method === 'POST' && path.split('?')[0] === '/v1/responses',
  isMain: (body) => ((body as Body).tools?.length ?? 0) > 0,
  results(body) {
    const items = (body as Body).input ?? []
    const spoken = items.findLastIndex(({ type }) => type === 'function_call' || type === 'custom_tool_call')
    return items
      .slice(spoken + 1)
      .filter(({ type = '' }) => type === 'function_call_output' || type === 'custom_tool_call_output')
      .map(resultOf)
  },
  reply(response, turn) {
    const id = `resp_${++lastId}`
    const say = eventStream(response)
    say({ type: 'response.created', response: { id } })
    for (const item of itemsOf(turn)) say({ type: 'response.output_item.done', item })
    const usage = { input_tokens: 1_000, output_tokens: 20, total_tokens: 1_020 }
    say({ type: 'response.completed', response: { id, usage } })
    response.end()
  },
  fail: failWith,
}

function failWith(response: ServerResponse, status: number): void {
  const error = { type: status === 429 ? 'usage_limit_reached' : 'invalid_request_error', message: 'scripted failure' }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

function resultOf({ output }: Item): ToolResult {
  const text = typeof output === 'string' ? output : JSON.stringify(output ?? '')
  return { text, isError: /reject|denied|not permitted/i.test(text) }
}

function itemsOf({ say, use = [] }: ModelTurn): readonly object[] {
  const text = { type: 'output_text', text: say, annotations: [] }
  return [
    ...(say === undefined
      ? []
      : [{ type: 'message', role: 'assistant', id: `msg_${++lastId}`, status: 'completed', content: [text] }]),
    ...use.map(({ name, input, namespace }) => ({
      type: 'function_call',
      id: `fc_${++lastId}`,
      call_id: `call_${lastId}`,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      arguments: JSON.stringify(input),
    })),
  ]
}
