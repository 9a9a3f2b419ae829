// How long a yes lasts, in Claude Code's own permission rules: for the rest of the session the narrowest rule that covers the call,
// for ever only what Claude itself suggests.
import { resolve } from 'node:path'
import type { ClaudeCall, Suggestion } from './calls.ts'

const FILE_TOOLS = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit'])

/** The tool's own suggestion of rules to allow, as text for people; empty when it has none. */
export function suggestedRules({ permission_suggestions }: ClaudeCall): readonly string[] {
  return allowing(permission_suggestions).flatMap(({ rules = [] }) =>
    rules.map(({ toolName, ruleContent }) => (ruleContent === undefined ? toolName : `${toolName}(${ruleContent})`)),
  )
}

/** What Claude is to remember besides this one call. */
export function updatesFor(scope: 'once' | 'session' | 'always', call: ClaudeCall): readonly unknown[] {
  if (scope === 'once') return []
  const suggested = allowing(call.permission_suggestions)
  if (scope === 'always') return suggested.map((update) => ({ ...update, destination: 'localSettings' }))
  const rules = suggested.length > 0 ? suggested : [{ type: 'addRules', rules: [narrowRule(call)], behavior: 'allow' }]
  return rules.map((update) => ({ ...update, destination: 'session' }))
}

const allowing = (suggestions: readonly Suggestion[]) =>
  suggestions.filter(
    ({ type, behavior, rules }) => type === 'addRules' && behavior === 'allow' && (rules?.length ?? 0) > 0,
  )

function narrowRule({ tool_name: toolName = '', tool_input: input, cwd = '/' }: ClaudeCall) {
  const { command, file_path: path } = input
  if (toolName === 'Bash' && typeof command === 'string') return { toolName, ruleContent: command }
  // A rule for a file is one for Edit, and two slashes begin an absolute path.
  if (FILE_TOOLS.has(toolName) && typeof path === 'string') {
    return { toolName: 'Edit', ruleContent: `/${resolve(cwd, path)}` }
  }
  return { toolName }
}
