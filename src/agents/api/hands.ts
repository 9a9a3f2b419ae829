// What the tools do, in the work tree and nowhere else: every path is looked at with its links resolved, then the role is asked. What
// is refused is said to the model and on the screen, in the words that the sandbox would use.
import { execFile } from 'node:child_process'
import { lstatSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { runShell } from './run-shell.ts'
import type { Given, ToolName } from './tools.ts'

export type Said = { readonly text: string; readonly isError: boolean }

/** A reason not to, or null. Paths are relative to the work tree. */
export type RoleAccessPort = {
  readonly read: (path: string) => string | null
  readonly write: (path: string) => string | null
  /** Asks whoever has to be asked; null when it may be run. */
  readonly run: (command: string, why: string, signal: AbortSignal) => Promise<string | null>
}

export const FILE_BYTES_MAX = 1024 * 1024
export const OUTPUT_CHARS_MAX = 30_000
const LINE_CHARS_MAX = 2_000
const HITS_MAX = 200
const FILES_MAX = 2_000
const execute = promisify(execFile)

export type Hands = {
  readonly [T in Exclude<ToolName, 'submit_result'>]: (given: Given<T>, signal: AbortSignal) => Promise<string>
}

/** Throws Trouble with what went wrong; the loop tells the model. */
export function createHands(root: string, access: RoleAccessPort): Hands {
  const place = (path: string, how: 'read' | 'write') => placeIn(root, path, access[how])
  return {
    async read_file({ path, from_line: from, lines }) {
      const rows = textOf(place(path, 'read')).split('\n')
      const shown = rows.slice(from - 1, from - 1 + lines)
      const more = rows.length - (from - 1) - shown.length
      const numbered = shown.map((row, index) => `${from + index}: ${row.slice(0, LINE_CHARS_MAX)}`)
      return capped([...numbered, ...(more > 0 ? [`… ${more} more lines`] : [])].join('\n'))
    },
    async list_files({ path }, signal) {
      const folder = relative(root, place(path, 'read')) || '.'
      const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', folder]
      const files = (await git({ root, args }, signal))
        .split('\n')
        .filter((file) => file !== '' && access.read(file) === null)
        .sort((one, other) => one.localeCompare(other, 'en'))
      return capped(
        [
          ...files.slice(0, FILES_MAX),
          ...(files.length > FILES_MAX ? [`… ${files.length - FILES_MAX} more`] : []),
        ].join('\n'),
      )
    },
    async search({ pattern, regex, path }, signal) {
      const folder = relative(root, place(path, 'read')) || '.'
      const how = regex ? '--extended-regexp' : '--fixed-strings'
      const args = ['grep', '--no-color', '-n', '-I', '--untracked', how, '-e', pattern, '--', folder]
      const rows = (await git({ root, args, okCodes: [1] }, signal))
        .split('\n')
        .filter((row) => row !== '' && access.read(row.split(':')[0] ?? '') === null)
      if (rows.length === 0) return 'nothing found'
      const shown = rows.slice(0, HITS_MAX).map((row) => row.slice(0, 400))
      return capped([...shown, ...(rows.length > HITS_MAX ? [`… ${rows.length - HITS_MAX} more`] : [])].join('\n'))
    },
    async edit_file({ path, old_text: before, new_text: after }) {
      const file = place(path, 'write')
      const text = textOf(file)
      const times = text.split(before).length - 1
      if (times !== 1)
        throw new Trouble(`old_text stands in ${path} ${times} times`, 'give a piece that stands there once')
      writeFileSync(
        file,
        text.replace(before, () => after),
      )
      return `changed ${path}`
    },
    async write_file({ path, text }) {
      const file = place(path, 'write')
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return `wrote ${path}`
    },
    async run_command({ command, why, seconds }, signal) {
      const refused = await access.run(command, why, signal)
      if (refused !== null)
        throw new Trouble(`not allowed: ${refused}`, 'do it another way, or say what you would need')
      const { how, output } = await runShell({ command, cwd: root, seconds, charsMax: OUTPUT_CHARS_MAX }, signal)
      return capped(`${output}\n(${how})`)
    },
  }
}

/** The real path of what is named, if it lies in the work tree and the role may. */
function placeIn(root: string, path: string, ask: (path: string) => string | null): string {
  const wanted = isAbsolute(path) ? path : join(root, path)
  const real = realOf(wanted)
  const inside = relative(realpathSync(root), real)
  const isOut = inside.startsWith('..') || isAbsolute(inside)
  const because = isOut
    ? 'it lies outside of the work tree'
    : inside === '.git' || inside.startsWith('.git/')
      ? 'it is git’s own'
      : ask(inside)
  if (because !== null)
    throw new Trouble(`permission denied: ${wanted}: ${because}`, 'keep to what your role may touch')
  return real
}

/** With links resolved, as far as there is something: what is to be made has a folder that is. */
function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new Trouble(`${path} leads nowhere`, 'name the file itself')
    const above = dirname(path)
    return above === path ? path : join(realOf(above), path.slice(above.length + (above === '/' ? 0 : 1)))
  }
}

function textOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found?.isFile()) throw new Trouble(`there is no file ${file}`, 'see list_files')
  if (found.size > FILE_BYTES_MAX)
    throw new Trouble(`${file} is larger than ${FILE_BYTES_MAX} bytes`, 'read a part of it with run_command')
  return readFileSync(file, 'utf8')
}

type GitAsk = { readonly root: string; readonly args: readonly string[]; readonly okCodes?: readonly number[] }

async function git({ root, args, okCodes = [] }: GitAsk, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await execute('git', [...args], { cwd: root, signal, maxBuffer: 8 * FILE_BYTES_MAX })
    return stdout
  } catch (thrown) {
    const code = (thrown as { code?: unknown }).code
    if (typeof code === 'number' && okCodes.includes(code)) return ''
    throw new Trouble(`git: ${messageOf(thrown).split('\n')[0] ?? ''}`, 'narrow it down')
  }
}

const capped = (text: string) =>
  text.length <= OUTPUT_CHARS_MAX
    ? text
    : `${text.slice(0, OUTPUT_CHARS_MAX / 2)}\n… ${text.length - OUTPUT_CHARS_MAX} characters left out …\n${text.slice(-OUTPUT_CHARS_MAX / 2)}`
