// The tools of an agent on the Messages API: what each takes, checked by zod at the border, and what the model is told of it.
import { z } from 'zod'
import { agentResultSchema } from '#protocol/agent-result.ts'

export const COMMAND_SECONDS_MAX = 600
const path = z.string().min(1).max(400).describe('Relative to the work tree.')

export const TOOLS = {
  read_file: z.object({
    path,
    from_line: z.int().min(1).default(1),
    lines: z.int().min(1).max(2_000).default(400),
  }),
  list_files: z.object({ path: path.default('.') }),
  search: z.object({
    pattern: z.string().min(1).max(200).describe('Plain text, or a regular expression with regex: true.'),
    regex: z.boolean().default(false),
    path: path.default('.'),
  }),
  edit_file: z.object({
    path,
    old_text: z.string().min(1).max(20_000).describe('Stands in the file exactly once.'),
    new_text: z.string().max(20_000),
  }),
  write_file: z.object({ path, text: z.string().max(200_000) }),
  run_command: z.object({
    command: z.string().min(1).max(4_000).describe('Run by sh in the work tree.'),
    why: z.string().max(300).default(''),
    seconds: z.int().min(1).max(COMMAND_SECONDS_MAX).default(120),
  }),
  submit_result: agentResultSchema,
} as const
export type ToolName = keyof typeof TOOLS
export type Given<T extends ToolName> = z.infer<(typeof TOOLS)[T]>

const DESCRIPTIONS: Readonly<Record<ToolName, string>> = {
  read_file: 'Read lines of a file, numbered.',
  list_files: 'List the files below a folder that git knows or would add.',
  search: 'Find lines in the files of the work tree.',
  edit_file: 'Replace one piece of text in a file.',
  write_file: 'Write a whole file.',
  run_command: 'Run a command. It may be asked about first, and denied.',
  submit_result: 'Hand in your result; call it once, at the end.',
}

/** What the model is offered: tools that the role may not use are not among them. */
export function toolDefinitions(offered: readonly ToolName[]) {
  return offered.map((name) => ({
    name,
    description: DESCRIPTIONS[name],
    input_schema: { ...z.toJSONSchema(TOOLS[name], { io: 'input' }), type: 'object' as const },
  }))
}
