// What a role's agents run on: an agent's own command line, the Messages API, or a script. Data: those that come with the program are
// files in sessions/runtimes, and a person adds one with a file of their own.
import { z } from 'zod'

export const RUNTIMES_MAX = 32

/**
 * In an argv `{prompt}` is one line that names the brief, `{brief}`, `{result}` and `{folder}` are paths of the try, `{model}` is the
 * role's model, and `{mcp}`, `{mcp-command}`, `{mcp-args}` say, as JSON, how the agent starts our tools.
 */
const argv = z.array(z.string().min(1).max(2_000)).min(1).max(64)

export const runtimeSchema = z.discriminatedUnion('kind', [
  /** `one-shot`: it ends by itself. `interactive`: it is told at its prompt what to do, and ended by us. */
  z.strictObject({
    kind: z.literal('cli'),
    profile: z.string().min(1).max(60),
    argv,
    mode: z.enum(['one-shot', 'interactive']).default('one-shot'),
    /** Its own protection is switched off by its command line: without a sandbox of ours it is not started. */
    needsSandbox: z.boolean().default(false),
  }),
  /** The Messages API, with our own tools, in a session of its own. */
  z.strictObject({ kind: z.literal('api') }),
  /** A program that follows a script: for demonstrations and tests. */
  z.strictObject({ kind: z.literal('script'), argv }),
])
export type Runtime = z.infer<typeof runtimeSchema>

const runtimeName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** One of those that there are, by its name, or all of it. */
export const runtimeChoiceSchema = z.union([runtimeName, runtimeSchema], {
  error: 'must be the name of a runtime, like "claude" or "api", or an object with "kind"',
})
export type RuntimeChoice = z.infer<typeof runtimeChoiceSchema>

export const runtimeFileSchema = z.strictObject({
  name: runtimeName,
  title: z.string().min(1).max(120),
  runtime: runtimeSchema,
})
export type RuntimeFile = z.infer<typeof runtimeFileSchema>
