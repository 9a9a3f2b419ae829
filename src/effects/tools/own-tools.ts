// Tools of the user's own in the words of the table: they are found, bounded and read like those that are known.
import type { ToolSetting } from '#protocol/tool-settings.ts'
import { readLines } from './read-lines.ts'
import { readSarif } from './read-sarif.ts'
import { byRule, LINT, SECURITY } from './table-words.ts'
import type { Tool } from './tool.ts'

const FILES = '{files}'

/** The tool that a setting describes. */
export function ownTool({ name, command, args, format, endings, needs, type, okCodes, timeoutMs }: ToolSetting): Tool {
  return {
    name,
    program: command,
    versionArgs: null,
    handles: ({ path }) => endings.length === 0 || endings.some((ending) => path.endsWith(ending)),
    configs: [],
    needsConfig: false,
    needs,
    args: ({ files }) => args.flatMap((word) => (word === FILES ? files : [word])),
    okCodes,
    withinMs: timeoutMs,
    read: format === 'sarif' ? readSarif : (output) => readLines(output),
    typeOf: byRule(type),
    severities: type === 'security' ? SECURITY : LINT,
  }
}
