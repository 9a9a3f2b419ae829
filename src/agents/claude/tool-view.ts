// How a tool's arguments are shown to a human before deciding, and which part of them may be written anew. Pure.
import { resolve } from 'node:path'
import { EDIT_CHARS_MAX } from '#protocol/agent-request.ts'
import { exactText, shownLine, shownLines } from '../shown.ts'

type Input = Readonly<Record<string, unknown>>

export type ToolView = {
  readonly detail: string
  readonly lines: readonly string[]
  readonly paths: readonly string[]
  readonly editable: string | null
}

/** Arguments that say in one word what a tool is about, most telling first. */
const TELLING = ['command', 'file_path', 'notebook_path', 'path', 'url', 'query', 'pattern', 'description', 'prompt']
const FILES = ['file_path', 'notebook_path', 'path']
const PATHS_MAX = 20
const PATH_CHARS_MAX = 400

/** `cwd` makes paths absolute. */
export function viewOf(tool: string, input: Input, cwd: string | undefined): ToolView {
  return {
    detail: detailOf(input),
    lines: shownLines(bodyOf(tool, input)),
    paths: FILES.flatMap((key) => {
      const path = input[key]
      return typeof path === 'string' ? [shownLine(resolve(cwd ?? '/', path), PATH_CHARS_MAX)] : []
    }).slice(0, PATHS_MAX),
    editable: exactText(editableOf(tool, input), EDIT_CHARS_MAX),
  }
}

/** What it is about, in one line. */
export function detailOf(input: Input): string {
  const telling = TELLING.map((key) => input[key]).find((value) => typeof value === 'string' && value !== '')
  return shownLine(typeof telling === 'string' ? telling : JSON.stringify(input))
}

/** What takes the place of the arguments when the human wrote `text`; null when it cannot. */
export function edited(tool: string, input: Input, text: string): Input | null {
  if (tool === 'Bash') return { ...input, command: text }
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Input) : null
  } catch {
    return null
  }
}

const editableOf = (tool: string, input: Input) =>
  tool === 'Bash' ? textOf(input['command']) : JSON.stringify(input, null, 2)

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

function bodyOf(tool: string, input: Input): string {
  const { command, description, content, old_string: before, new_string: after, edits } = input
  if (tool === 'Bash') {
    const own = typeof description === 'string' && description !== '' ? `\n(in its words: ${description})` : ''
    return `${textOf(command)}${own}`
  }
  if (tool === 'Write') return prefixed('+ ', textOf(content))
  if (tool === 'Edit') return changeOf(before, after)
  if (tool === 'MultiEdit' && Array.isArray(edits)) {
    return edits.map((edit: Input) => changeOf(edit?.['old_string'], edit?.['new_string'])).join('\n')
  }
  return JSON.stringify(input, null, 2)
}

const changeOf = (before: unknown, after: unknown) =>
  `${prefixed('- ', textOf(before))}\n${prefixed('+ ', textOf(after))}`

const prefixed = (mark: string, text: string) =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => mark + line)
    .join('\n')
