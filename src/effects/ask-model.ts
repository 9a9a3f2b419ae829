// One question to the Messages API through the vendor's library, which is loaded with the first question: who uses no model does
// not pay for it. Bounded in tokens and time; the library retries what may be retried.
import { clean } from '#protocol/clean.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'

export const RETRIES_MAX = 2

/** One question and the one tool by which it is answered. */
export type ModelQuestion = {
  readonly system: string
  readonly user: string
  readonly tool: { readonly name: string; readonly description: string; readonly schema: object }
}

export type Asking = {
  readonly model: string
  /** Null: the vendor's. */
  readonly baseURL: string | null
  readonly apiKey: string
  readonly timeoutMs: number
  readonly outputTokensMax: number
}

/** `input` is null when the model did not call the tool; `isCut`: it had no more tokens. */
export type ModelAnswer = { readonly input: unknown; readonly isCut: boolean }

/** The model's answer. Throws Trouble that says why there is none; never with the key in it. */
export async function askModel(
  { model, baseURL, apiKey, timeoutMs, outputTokensMax }: Asking,
  { system, user, tool }: ModelQuestion,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  const client = new Anthropic({
    apiKey,
    ...(baseURL === null ? {} : { baseURL }),
    timeout: timeoutMs,
    maxRetries: RETRIES_MAX,
    logLevel: 'off',
    fetch: globalThis.fetch,
  })
  // Retries included, the model has no longer than this.
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs * (RETRIES_MAX + 1))])
  const message = await client.messages
    .create(
      {
        model,
        max_tokens: outputTokensMax,
        system,
        messages: [{ role: 'user', content: user }],
        tools: [
          {
            name: tool.name,
            description: tool.description,
            input_schema: { ...tool.schema, type: 'object' },
          },
        ],
        // Not forced: models that think by default refuse a forced tool.
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      },
      { signal: within },
    )
    .catch((thrown: unknown) => {
      throw new Trouble(clean(messageOf(thrown).replaceAll(apiKey, '[key]'), 200), 'see "review" in the README')
    })
  const call = message.content.find((block) => block.type === 'tool_use' && block.name === tool.name)
  return { input: call?.type === 'tool_use' ? call.input : null, isCut: message.stop_reason === 'max_tokens' }
}
