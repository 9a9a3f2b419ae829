// Codex, through its hooks: started with ours on its command line beside the user's own, and with the conversation taken up that it
// had before. Nothing of the user's configuration is touched.
import { existsSync } from 'node:fs'
import type { Launch } from '#protocol/session.ts'
import type { Adapter, Conversation, Equipping, Outfit } from '../adapter.ts'
import { CONVERSATION_ID } from '../conversation.ts'
import { answerTo } from './answer.ts'
import { readCommandLine } from './command-line.ts'
import { flagsFor } from './flags.ts'
import { heardOf } from './heard.ts'

export const codex: Adapter = { name: 'codex', equip, heard: heardOf, answer: answerTo }

async function equip({ argv }: Launch, { relay, conversation }: Equipping): Promise<Outfit> {
  const line = readCommandLine(argv)
  if (!line) return { argv, env: {}, conversation: null }
  const before = line.choosesConversation || !canResume(conversation) ? null : conversation
  return {
    argv: [
      ...line.before,
      ...(before ? ['resume'] : []),
      ...flagsFor(relay, line),
      ...(before ? [before.id] : []),
      ...line.after,
    ],
    env: {},
    conversation: before,
  }
}

/** Codex ends at once when it is to take up what it does not know. */
const canResume = (before: Conversation | null): before is Conversation =>
  before !== null && CONVERSATION_ID.test(before.id) && before.transcript !== null && existsSync(before.transcript)
