// Gemini CLI, through its hooks and its dialog: the hooks tell what it does and which command it will ask for, the answer is typed.
// Its way to let hooks decide alone would be to switch all its own questions off; a hook that fails then lets everything through.
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Launch } from '#protocol/session.ts'
import type { Adapter, Equipping, Outfit } from '../adapter.ts'
import { writeHooks } from '../hooks-file.ts'
import { answerTo } from './answer.ts'
import type { TypeAnswer } from './dialog.ts'
import { heardOf } from './heard.ts'
import { parseSettings, type Settings, settingsFor } from './settings.ts'

/** Names the file of defaults; Gemini looks beside the system's settings when it is not set. */
const VARIABLE = 'GEMINI_CLI_SYSTEM_DEFAULTS_PATH'
const SYSTEM_SETTINGS = '/etc/gemini-cli/settings.json'
const SUBCOMMANDS = new Set(['mcp', 'extensions', 'extension', 'skills', 'skill', 'hooks', 'hook', 'gemma'])
const NO_SESSION = new Set([
  '-h',
  '--help',
  '-v',
  '--version',
  '--acp',
  '--experimental-acp',
  '-l',
  '--list-extensions',
])

export function createGemini(type: TypeAnswer): Adapter {
  return {
    name: 'gemini',
    equip,
    heard: heardOf,
    answer: answerTo,
    wayTo: (sessionId, request) => ({
      give: (keys) => keys === '' || type(sessionId, request, keys),
      release: () => {},
    }),
  }
}

async function equip({ argv }: Launch, { dir, relay, env }: Equipping): Promise<Outfit> {
  const bare: Outfit = { argv, env: {}, conversation: null }
  const given = startsSession(argv) ? givenDefaults(env) : null
  // Defaults that we cannot read are Gemini's to complain about.
  if (!given) return bare
  const path = join(dir, 'gemini.json')
  writeHooks('Gemini CLI', path, JSON.stringify(settingsFor(relay, given)))
  return { ...bare, env: { [VARIABLE]: path } }
}

/** False also where the program is not where we can see it. */
export function startsSession(argv: readonly string[]): boolean {
  const at = argv.findIndex((word) => /^gemini(?:\.js)?$/.test(basename(word)))
  if (at < 0) return false
  const after = argv.slice(at + 1)
  return !SUBCOMMANDS.has(after[0] ?? '') && !after.some((word) => NO_SESSION.has(word))
}

function givenDefaults(env: Equipping['env']): Settings | null {
  const settings = env['GEMINI_CLI_SYSTEM_SETTINGS_PATH'] || SYSTEM_SETTINGS
  const path = env[VARIABLE] || join(dirname(settings), 'system-defaults.json')
  try {
    return parseSettings(readFileSync(path, 'utf8'))
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? {} : null
  }
}
