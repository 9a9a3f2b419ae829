// Tools of the user's own, as the configuration names them: programs that check files and print what they found.
import { z } from 'zod'

export const OWN_TOOLS_MAX = 10
const MINUTE_MS = 60_000

/** Names that are taken: tools that are known without being configured. */
export const KNOWN_TOOLS = [
  ...['shellcheck', 'gitleaks', 'semgrep', 'ruff', 'bandit', 'eslint', 'oxlint', 'biome', 'hadolint', 'actionlint'],
  ...['golangci-lint', 'clippy', 'squawk', 'sqlfluff'],
] as const

const PROGRAM = /^(?:[\w@.+-]+|\/[^\0\n]+|\.\/[^\0\n]+)$/

const toolSettingSchema = z
  .strictObject({
    /** Stands before the names of its rules, as in `my-lint/no-tabs`. */
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'must be lower case letters, digits and dashes, at most 40' })
      .refine((name) => !KNOWN_TOOLS.some((known) => known === name), {
        error: 'is the name of a tool that is known already',
      }),
    /** A program on PATH, an absolute path, or `./path` in the commit. No shell: options belong into `args`. */
    command: z
      .string()
      .max(400)
      .regex(PROGRAM, { error: 'must be one program (a name, /a/path or ./a/path); options belong into args' })
      .refine((command) => !command.split('/').includes('..'), { error: 'must not lead out of the repository' }),
    /** `{files}` stands for the paths of the changed files, each an argument of its own. */
    args: z.array(z.string().max(1_000)).max(50).default([]),
    /** `sarif`: SARIF 2.1.0. `lines`: `path:line: message`, as compilers print. Both on standard output. */
    format: z.enum(['sarif', 'lines']),
    /** Only files whose names end so, as `.py`; none: every text. */
    endings: z
      .array(z.string().regex(/^[\w.-]{1,40}$/))
      .max(40)
      .default([]),
    /** `files`: the changed files in a folder of their own. `tree`: the whole commit. */
    needs: z.enum(['files', 'tree']).default('files'),
    /** What its findings are about: errors of a `security` tool are HIGH, of any other MEDIUM. */
    type: z.enum(['style', 'security']).default('style'),
    /** Exit codes that come with an answer. */
    okCodes: z.array(z.int().min(0).max(255)).min(1).max(10).default([0, 1]),
    timeoutMs: z
      .int()
      .min(100)
      .max(10 * MINUTE_MS)
      .default(MINUTE_MS),
  })
  .refine(({ command, needs }) => !command.startsWith('./') || needs === 'tree', {
    path: ['needs'],
    error: 'must be "tree" for a program of the commit itself',
  })
export type ToolSetting = z.infer<typeof toolSettingSchema>

export const toolSettingsSchema = z
  .array(toolSettingSchema)
  .max(OWN_TOOLS_MAX)
  .superRefine((tools, context) => {
    for (const [index, { name }] of tools.entries()) {
      if (tools.findIndex((tool) => tool.name === name) === index) continue
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is there twice`, input: name })
    }
  })
