// What an agent's command line printed → the object that it answered with. Agents wrap it in their own JSON, in lines of JSON, or in
// words around a fence; whether the object is in the agreed form is for answer.ts to say.
import { z } from 'zod'
import { clean } from '#protocol/clean.ts'
import { Trouble } from '#protocol/errors.ts'

/** `claude -p --output-format json`, and the last line of its stream. */
const claudeSchema = z.object({
  type: z.literal('result'),
  is_error: z.boolean().optional(),
  result: z.string().optional(),
  structured_output: z.unknown().optional(),
})
/** `codex exec --json` */
const codexSchema = z.object({
  type: z.literal('item.completed'),
  item: z.object({ type: z.literal('agent_message'), text: z.string() }),
})
/** `gemini --output-format json` */
const geminiSchema = z.object({ response: z.string() })
const failureSchema = z.object({
  type: z.enum(['error', 'turn.failed']),
  message: z.string().optional(),
  error: z.object({ message: z.string() }).optional(),
})
const answerSchema = z.looseObject({ findings: z.array(z.unknown()) })

/** Throws Trouble when there is none. */
export function readAgentAnswer(output: string): unknown {
  const whole = parsed(output)
  const objects = whole === undefined ? output.split('\n').flatMap((line) => parsed(line) ?? []) : [whole].flat()
  const said = objects
    .toReversed()
    .map(textIn)
    .find((text) => text !== null)
  if (said !== undefined && typeof said !== 'string') return said
  const failure = objects.map((one) => failureSchema.safeParse(one).data).find((one) => one !== undefined)
  if (said === undefined && failure) throw failed(failure.error?.message ?? failure.message ?? 'it failed')
  const answer = objectIn(said ?? output)
  if (answer === undefined) throw failed('its answer holds no JSON object')
  return answer
}

/** What one object of the output says: the answer itself, words, or nothing. */
function textIn(object: unknown): string | object | null {
  if (answerSchema.safeParse(object).success) return object as object
  const claude = claudeSchema.safeParse(object).data
  if (claude?.is_error) throw failed(claude.result ?? 'it failed')
  const structured = claude && answerSchema.safeParse(claude.structured_output).data
  if (structured) return structured
  return (
    claude?.result ??
    codexSchema.safeParse(object).data?.item.text ??
    geminiSchema.safeParse(object).data?.response ??
    null
  )
}

const FENCED = /```(?:json)?[ \t]*\n([\s\S]*?)\n[ \t]*```/g

/** The last object in a fence, else from the first brace to the last. */
function objectIn(text: string): unknown {
  const fenced = [...text.matchAll(FENCED)].map(([, inside = '']) => parsed(inside))
  const bare = parsed(text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1))
  return [bare, ...fenced].findLast((one) => typeof one === 'object' && one !== null)
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const failed = (because: string) => new Trouble(clean(because, 200), 'try the command by hand')
