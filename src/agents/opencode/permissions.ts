// Whether the user has written down what opencode may do without asking. Where nobody has, opencode asks for nothing; then it is told
// to ask, as every other agent here does.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

export const ASKING = { bash: 'ask', edit: 'ask', webfetch: 'ask' }

const NAMES = ['opencode.json', 'opencode.jsonc', 'config.json']

/** The mention is enough: what it says is the user's. */
export function choosesPermissions(cwd: string, env: Env): boolean {
  if (env['OPENCODE_PERMISSION'] || mentions(env['OPENCODE_CONFIG_CONTENT'] ?? '')) return true
  const own = join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'opencode')
  const folders = [
    own,
    env['OPENCODE_CONFIG_DIR'] ?? own,
    ...upwards(resolve(cwd)).flatMap((at) => [at, join(at, '.opencode')]),
  ]
  const files = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...files, env['OPENCODE_CONFIG'] ?? ''].some((path) => mentions(read(path)))
}

const mentions = (text: string) => /["']?permission["']?\s*:/.test(text)

function upwards(folder: string): readonly string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upwards(above)]
}

function read(path: string): string {
  try {
    return path === '' ? '' : readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
