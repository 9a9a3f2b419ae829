// An agent on the Messages API: it thinks, uses tools, and hands in a result in the right form, or says why there is none. The
// vendor's library streams, retries and backs off; bounded here are turns, tokens, cost and context.
import type { Anthropic } from '@anthropic-ai/sdk'
import { z } from 'zod'
import { type AgentResult, agentResultSchema } from '#protocol/agent-result.ts'
import { messageOf } from '#protocol/errors.ts'
import type { Usage } from '#protocol/event-workflow.ts'
import type { Price } from '#protocol/role.ts'
import { contextOf, spentWith } from '#protocol/spending.ts'
import { pruned } from './context.ts'
import type { Hands, Said } from './hands.ts'
import { TOOLS, type ToolName, toolDefinitions } from './tools.ts'

type Message = Anthropic.MessageParam
type ToolUse = Anthropic.ToolUseBlock

export type ApiRun = {
  readonly client: Pick<Anthropic, 'messages'>
  readonly model: string
  readonly price: Price | null
  readonly system: string
  readonly brief: string
  readonly hands: Hands
  readonly offered: readonly ToolName[]
  readonly tokensMax: number
  readonly costUsdMax: number
  readonly outputTokensMax: number
  /** Shows what happens: text as it comes, tools as they are used. */
  readonly say: (text: string) => void
  readonly spend: (usage: Usage) => void
}

export type ApiEnd = { readonly result: AgentResult | null; readonly because: string; readonly usage: Usage }

export const TURNS_MAX = 80
/** A stream that is cut is asked for again so often; before it has begun the library does that itself. */
export const CUT_MAX = 3
export const REMINDERS_MAX = 2
/** From so many tokens of context on, old tool results are left out. */
export const CONTEXT_TOKENS_MAX = 150_000

const EXCERPT_ROWS = 12
const EXCERPT_CHARS = 200

const REMINDER = 'Hand in your result now with submit_result.'

type Talk = { readonly messages: readonly Message[]; readonly usage: Usage; readonly reminders: number }

/** Ends with a result, a budget, or a reason. Rejects only when `signal` aborts or the API refuses. */
export async function runApiAgent(run: ApiRun, signal: AbortSignal): Promise<ApiEnd> {
  let talk: Talk = { messages: [{ role: 'user', content: run.brief }], usage: { tokens: 0, costUsd: 0 }, reminders: 0 }
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const message = await answered(run, talk.messages, signal)
    const usage = spentWith(talk.usage, message.usage, run.price)
    run.spend(usage)
    const ended = endOf(run, message, usage)
    if (ended) return ended
    const next = await goneOn(run, { ...talk, usage }, message, signal)
    if (next === null) return { result: null, because: 'it stopped without a result', usage }
    talk = next
  }
  return { result: null, because: `it did not end within ${TURNS_MAX} turns`, usage: talk.usage }
}

/** How it ends with this answer; null when it goes on. */
function endOf({ tokensMax, costUsdMax }: ApiRun, { content }: Anthropic.Message, usage: Usage): ApiEnd | null {
  const submitted = content.find((block) => block.type === 'tool_use' && block.name === 'submit_result')
  const result = submitted?.type === 'tool_use' ? agentResultSchema.safeParse(submitted.input) : null
  if (result?.success) return { result: result.data, because: 'handed in', usage }
  if (usage.tokens >= tokensMax) return { result: null, because: `its budget of ${tokensMax} tokens is spent`, usage }
  if (usage.costUsd >= costUsdMax) return { result: null, because: `its budget of $${costUsdMax} is spent`, usage }
  return null
}

/** The talk after its tools were used; null when it said nothing to go on with, also after being reminded. */
async function goneOn(run: ApiRun, talk: Talk, message: Anthropic.Message, signal: AbortSignal): Promise<Talk | null> {
  const { content, stop_reason: stopped } = message
  const uses = content.filter((block) => block.type === 'tool_use')
  const said: readonly Message[] =
    content.length > 0 ? [...talk.messages, { role: 'assistant', content }] : talk.messages
  if (uses.length === 0) {
    if (talk.reminders >= REMINDERS_MAX) return null
    const words = stopped === 'max_tokens' ? 'Go on.' : REMINDER
    return { ...talk, messages: [...said, { role: 'user', content: words }], reminders: talk.reminders + 1 }
  }
  const results: Anthropic.ToolResultBlockParam[] = []
  for (const use of uses) results.push(toolResult(use, await used(run, use, signal)))
  const messages: readonly Message[] = [...said, { role: 'user', content: results }]
  return { ...talk, messages: contextOf(message.usage) > CONTEXT_TOKENS_MAX ? pruned(messages) : messages }
}

/** One answer, streamed. The brief and the tools are marked for the cache: they are the same in every turn. */
async function answered(run: ApiRun, messages: readonly Message[], signal: AbortSignal): Promise<Anthropic.Message> {
  for (let cut = 0; ; cut += 1) {
    try {
      const stream = run.client.messages.stream(
        {
          model: run.model,
          max_tokens: run.outputTokensMax,
          system: [{ type: 'text', text: run.system, cache_control: { type: 'ephemeral' } }],
          messages: [...messages],
          tools: toolDefinitions(run.offered),
        },
        { signal },
      )
      stream.on('text', run.say)
      return await stream.finalMessage()
    } catch (thrown) {
      signal.throwIfAborted()
      // A refusal of the API has a status, and its library has tried again where that helps.
      const isRefusal = typeof (thrown as { status?: unknown }).status === 'number'
      if (isRefusal || cut >= CUT_MAX) throw thrown
      run.say(`\n[the answer was cut: ${messageOf(thrown)}; asked again]\n`)
    }
  }
}

async function used({ hands, offered, say }: ApiRun, { name, input }: ToolUse, signal: AbortSignal): Promise<Said> {
  const known = offered.find((one) => one === name)
  if (!known) return { text: `there is no tool ${name}`, isError: true }
  const parsed = TOOLS[known].safeParse(input)
  if (!parsed.success) return { text: `not in the right form: ${z.prettifyError(parsed.error)}`, isError: true }
  say(`\n● ${name} ${JSON.stringify(parsed.data).slice(0, 300)}\n`)
  if (known === 'submit_result') return { text: 'not in the right form', isError: true }
  try {
    const act = hands[known] as (given: unknown, signal: AbortSignal) => Promise<string>
    const text = await act(parsed.data, signal)
    if (known === 'run_command') say(excerptOf(text))
    return { text, isError: false }
  } catch (thrown) {
    signal.throwIfAborted()
    say(`  ${messageOf(thrown)}\n`)
    return { text: messageOf(thrown), isError: true }
  }
}

/** What a command has said, for whoever watches; what a sandbox has refused shows here too. */
function excerptOf(text: string): string {
  const rows = text.split('\n').slice(-EXCERPT_ROWS)
  return rows.map((row) => `  ${row.slice(0, EXCERPT_CHARS)}\n`).join('')
}

const toolResult = ({ id }: ToolUse, { text, isError }: Said): Anthropic.ToolResultBlockParam => ({
  type: 'tool_result',
  tool_use_id: id,
  content: text === '' ? '(nothing)' : text,
  is_error: isError,
})
