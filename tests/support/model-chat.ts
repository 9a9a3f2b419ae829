// Chat completions as opencode's OpenAI-compatible provider speaks them, streamed: a dialect of the scripted model endpoint.
import type { Dialect, ModelTurn } from './model-endpoint.ts'
import { eventStream } from './model-stream.ts'

type Message = { readonly role: string; readonly content?: unknown }
type Body = { readonly messages?: readonly Message[]; readonly tools?: readonly unknown[] }

let lastId = 0

export const chatDialect: Dialect = {
  speaks: (method, path) => method === 'POST' && path.split('?')[0] === '/v1/chat/completions',
  isMain: (body) => ((body as Body).tools?.length ?? 0) > 0,
  results(body) {
    const messages = (body as Body).messages ?? []
    const spoken = messages.findLastIndex(({ role }) => role !== 'tool')
    return messages.slice(spoken + 1).map(({ content }) => {
      const text = typeof content === 'string' ? content : JSON.stringify(content ?? '')
      return { text, isError: /rejected permission|denied/i.test(text) }
    })
  },
  reply(response, turn) {
    const send = eventStream(response)
    const id = `chat_${++lastId}`
    const chunk = (delta: object, finish_reason: string | null = null) =>
      send({ id, object: 'chat.completion.chunk', model: 'scripted', choices: [{ index: 0, delta, finish_reason }] })
    chunk({ role: 'assistant', content: turn.say ?? '' })
    callsOf(turn).forEach((call, index) => {
      chunk({ tool_calls: [{ index, ...call }] })
    })
    chunk({}, (turn.use?.length ?? 0) > 0 ? 'tool_calls' : 'stop')
    send({ id, choices: [], usage: { prompt_tokens: 1_000, completion_tokens: 20, total_tokens: 1_020 } })
    response.write('data: [DONE]\n\n')
    response.end()
  },
  fail(response, status) {
    const error = { type: 'invalid_request_error', message: 'scripted failure' }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  },
}

const callsOf = ({ use = [] }: ModelTurn) =>
  use.map(({ name, input }) => ({
    id: `call_${++lastId}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))
