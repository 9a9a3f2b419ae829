// JSON of a tool as what it is expected to be; anything else is an error that names the tool's output.
import type { z } from 'zod'

/** Parses `output`; throws an Error that says where it does not fit. */
export function jsonOf<T>(schema: z.ZodType<T>, output: string): T {
  const parsed = schema.safeParse(parse(output))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`its output was not understood: ${issue?.path.join('.') || 'top'}: ${issue?.message ?? ''}`)
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    throw new Error(output.trim() === '' ? 'it printed nothing' : 'its output was not understood: it is not JSON')
  }
}
