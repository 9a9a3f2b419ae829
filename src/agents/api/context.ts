// A long conversation made to fit: what old tools said is left out first, because it can be asked for again; the brief, what the model
// said itself, and the newest results stay.
import type { Anthropic } from '@anthropic-ai/sdk'

type Message = Anthropic.MessageParam

/** Results of so many last turns stay. */
export const KEPT_TURNS = 6
const LEFT_OUT = '(left out to save room; use the tool again if you need it)'

/** The same conversation with older tool results left out. */
export function pruned(messages: readonly Message[]): readonly Message[] {
  const from = messages.length - KEPT_TURNS * 2
  return messages.map((message, index) => {
    if (index >= from || message.role !== 'user' || typeof message.content === 'string') return message
    const content = message.content.map((block) =>
      block.type === 'tool_result' ? { ...block, content: LEFT_OUT } : block,
    )
    return { ...message, content }
  })
}
