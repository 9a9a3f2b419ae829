// The Gemini API as Gemini CLI speaks it, streamed: a dialect of the scripted model endpoint.
import type { Dialect } from './model-endpoint.ts'
import { eventStream } from './model-stream.ts'

type Part = {
  readonly functionResponse?: { readonly response?: { readonly error?: unknown; readonly output?: unknown } }
}
type Body = {
  readonly contents?: readonly { readonly role?: string; readonly parts?: readonly Part[] }[]
  readonly tools?: readonly unknown[]
}

export const geminiDialect: Dialect = {
  speaks: (method, path) => method === 'POST' && /:(?:streamGenerateContent|generateContent)/.test(path),
  isMain: (body) => ((body as Body).tools?.length ?? 0) > 0,
  results(body) {
    const parts = (body as Body).contents?.at(-1)?.parts ?? []
    return parts.flatMap(({ functionResponse }) => {
      if (!functionResponse) return []
      const { error, output } = functionResponse.response ?? {}
      const said = error ?? output ?? functionResponse.response
      return [{ text: typeof said === 'string' ? said : JSON.stringify(said ?? ''), isError: error !== undefined }]
    })
  },
  reply(response, { say, use = [] }) {
    const parts = [
      ...(say === undefined ? [] : [{ text: say }]),
      ...use.map(({ name, input }) => ({ functionCall: { name, args: input } })),
    ]
    const usageMetadata = { promptTokenCount: 1_000, candidatesTokenCount: 20, totalTokenCount: 1_020 }
    const candidates = [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }]
    eventStream(response)({ candidates, usageMetadata })
    response.end()
  },
  fail(response, code) {
    const error = {
      code,
      message: 'scripted failure',
      status: code === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT',
    }
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  },
}
