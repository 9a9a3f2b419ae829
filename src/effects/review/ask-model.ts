// One question to the Messages API through the vendor's library, which is loaded with the first question: who uses no model does
// not pay for it. Bounded in tokens and time; the library retries what may be retried.
import { clean } from '#protocol/clean.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { type Question, TOOL_NAME } from './question.ts'

export const RETRIES_MAX = 2

export type Asking = {
  readonly model: string
  /** Null: the vendor's. */
  readonly baseURL: string | null
  readonly apiKey: string
  readonly timeoutMs: number
  readonly outputTokensMax: number
}

/** The input of the tool call that is the answer. Throws Trouble that says why there is none; never with the key in it. */
export async function askModel(
  { model, baseURL, apiKey, timeoutMs, outputTokensMax }: Asking,
  { system, user, tool }: Question,
  signal: AbortSignal,
): Promise<unknown> {
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
            description: 'Hands in the findings of the review.',
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
  const call = message.content.find((block) => block.type === 'tool_use' && block.name === TOOL_NAME)
  if (message.stop_reason === 'max_tokens')
    throw new Trouble(`the answer was cut at ${outputTokensMax} tokens`, 'raise review.outputTokensMax')
  if (call?.type !== 'tool_use')
    throw new Trouble(`the model did not answer by ${TOOL_NAME}`, 'try another review.model')
  return call.input
}
