// opencode, through the server of its own interface: started on a port of loopback and with a password that we know, then listened to.
// Its dialog and the desk ask the same question; the first answer wins.
import { join } from 'node:path'
import type { Launch } from '#protocol/session.ts'
import { type Adapter, type Equipping, NOTHING_HEARD, type Outfit } from '../adapter.ts'
import { answerTo } from './answer.ts'
import { CONVERSATION_ID } from './calls.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { ASKING, choosesPermissions } from './permissions.ts'
import { choosePlace, type Place, readPlace } from './place.ts'
import { serverAt } from './server.ts'
import { watch } from './watch.ts'

export type OpencodeParts = {
  /** Holds the folders of the sessions. */
  readonly dir: string
  /** Sessions that have not ended. */
  readonly alive: () => readonly Pick<Launch, 'sessionId' | 'cwd'>[]
}

export function createOpencode({ dir, alive }: OpencodeParts): Adapter {
  /** Null while nobody attends. */
  let begin: ((session: Pick<Launch, 'sessionId' | 'cwd'>, place: Place) => void) | null = null
  return {
    name: 'opencode',
    heard: () => NOTHING_HEARD,
    answer: answerTo,
    async equip(launch, equipping) {
      const line = readCommandLine(launch.argv)
      if (!line || line.port === 0) return { argv: launch.argv, env: {}, conversation: null }
      const place = await choosePlace(equipping.dir, line.port, equipping.env)
      begin?.(launch, place)
      return outfit(line, place, launch, equipping)
    },
    async attend(counter, signal) {
      const watched = new Map<string, Promise<void>>()
      begin = ({ sessionId, cwd }, place) => {
        if (watched.has(sessionId)) return
        const isAlive = () => alive().some((one) => one.sessionId === sessionId)
        const watching = { sessionId, cwd, server: serverAt(place), counter, isAlive }
        watched.set(
          sessionId,
          watch(watching, signal).finally(() => watched.delete(sessionId)),
        )
      }
      for (const session of alive()) {
        const place = readPlace(join(dir, session.sessionId))
        if (place) begin(session, place)
      }
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      begin = null
      await Promise.all(watched.values())
    },
  }
}

function outfit(line: CommandLine, place: Place, { cwd }: Launch, { conversation, env }: Equipping): Outfit {
  const before =
    !line.choosesConversation && conversation && CONVERSATION_ID.test(conversation.id) ? conversation : null
  const asks = !line.choosesPermissions && !choosesPermissions(cwd, env)
  return {
    argv: [
      ...line.before,
      ...(line.port === null ? ['--port', String(place.port)] : []),
      ...(before ? ['--session', before.id] : []),
      ...line.after,
    ],
    env: {
      OPENCODE_SERVER_USERNAME: place.user,
      OPENCODE_SERVER_PASSWORD: place.password,
      ...(asks ? { OPENCODE_PERMISSION: JSON.stringify(ASKING) } : {}),
    },
    conversation: before,
  }
}
