// Claude Code, through its hooks: started with settings of ours beside the user's own, in the mode that asks, and under an id that
// we know, so that its conversation can be taken up again.
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Launch } from '#protocol/session.ts'
import type { Adapter, Conversation, Equipping, Outfit } from '../adapter.ts'
import { CONVERSATION_ID } from '../conversation.ts'
import { writeHooks } from '../hooks-file.ts'
import { answerTo } from './answer.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { heardOf } from './heard.ts'
import { settingsFor } from './settings.ts'

/** The mode that asks for everything not allowed by a rule; newer versions call it manual and still know it by this name. */
const ASKING_MODE = 'default'

type Settings = Readonly<Record<string, unknown>>

export const claude: Adapter = { name: 'claude', equip, heard: heardOf, answer: answerTo, leavesWhenRefused: true }

async function equip(launch: Launch, equipping: Equipping): Promise<Outfit> {
  const line = readCommandLine(launch.argv)
  const given = line && givenSettings(line, launch.cwd)
  // Settings that we cannot read are Claude's to complain about.
  if (!line || !given) return { argv: launch.argv, env: {}, conversation: null }
  const own = ownSettings(equipping.env)
  const path = join(equipping.dir, 'claude.json')
  writeHooks('Claude Code', path, JSON.stringify(settingsFor(equipping.relay, given, own)))
  const conversation = line.choosesConversation ? null : conversationFor(equipping)
  const argv = [
    ...line.before,
    '--settings',
    path,
    ...(line.choosesPermissions || modeIn(given) || modeIn(own) ? [] : ['--permission-mode', ASKING_MODE]),
    ...(conversation ? conversationFlags(conversation, launch, equipping.env) : []),
    ...(line.settings?.rest ?? line.after),
  ]
  return { argv, env: {}, conversation }
}

const conversationFor = ({ conversation }: Equipping): Conversation =>
  conversation && CONVERSATION_ID.test(conversation.id) ? conversation : { id: randomUUID(), transcript: null }

/** Taken up again when something was said in it; else begun under the same name, which is still free. */
function conversationFlags({ id, transcript }: Conversation, { cwd }: Launch, env: Equipping['env']): string[] {
  const expected = join(configDir(env), 'projects', resolve(cwd).replaceAll(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`)
  return [existsSync(transcript ?? expected) ? '--resume' : '--session-id', id]
}

const configDir = (env: Equipping['env']) => env['CLAUDE_CONFIG_DIR'] || join(env['HOME'] || homedir(), '.claude')

/** A mode that the user has written down stands. */
const modeIn = ({ permissions }: Settings) =>
  permissions !== null && typeof permissions === 'object' && 'defaultMode' in permissions

const ownSettings = (env: Equipping['env']) => readSettings(join(configDir(env), 'settings.json')) ?? {}

/** What the user passed with --settings, a file or JSON itself; null when it cannot be read. */
function givenSettings({ settings }: CommandLine, cwd: string): Settings | null {
  if (!settings) return {}
  return settings.value.trimStart().startsWith('{')
    ? parseSettings(settings.value)
    : readSettings(resolve(cwd, settings.value))
}

function readSettings(path: string): Settings | null {
  try {
    return parseSettings(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function parseSettings(text: string): Settings | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Settings) : null
  } catch {
    return null
  }
}
