// How a tool's arguments are shown to a human before deciding. Pure.
import { resolve } from 'node:path'
import { shownLine, shownLines } from '../shown.ts'
import type { CodexCall } from './calls.ts'

const PATHS_MAX = 20
const PATH_CHARS_MAX = 400
const PATCHED = /^\*\*\* (?:Add|Update|Delete) File: (.+)$|^\*\*\* Move to: (.+)$/gm

export type ToolView = { readonly detail: string; readonly lines: readonly string[]; readonly paths: readonly string[] }

export function viewOf({ tool_name: tool, tool_input: input, cwd }: CodexCall): ToolView {
  const { command, description } = input
  const whole = Array.isArray(command) ? command.join(' ') : command
  if (typeof whole !== 'string') {
    const body = JSON.stringify(input, null, 2)
    return { detail: shownLine(JSON.stringify(input)), lines: shownLines(body), paths: [] }
  }
  const own = typeof description === 'string' && description !== '' ? `\n(in its words: ${description})` : ''
  const paths = tool === 'apply_patch' ? [...whole.matchAll(PATCHED)].map(([, path, to]) => path ?? to ?? '') : []
  return {
    detail: shownLine(paths.length > 0 ? paths.join(', ') : whole),
    lines: shownLines(whole + own),
    paths: paths.slice(0, PATHS_MAX).map((path) => shownLine(resolve(cwd ?? '/', path), PATH_CHARS_MAX)),
  }
}
