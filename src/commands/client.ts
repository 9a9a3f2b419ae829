// Commands that ask the running engine (starting it when needed), print once and end.
import { type CommandLine, numberOf } from '#cli/command-line.ts'
import { printJournal, verifyJournal } from '#cli/journal.ts'
import { answer, printQuestion, printQueue } from '#cli/queue.ts'
import { printSessions } from '#cli/sessions.ts'
import { printStatus } from '#cli/status.ts'
import { reachEngine } from '#processes/engine-link.ts'
import { worldOf } from '#processes/world-of.ts'
import type { EngineClient } from '#transport/client.ts'
import { settleQuestion } from './answering.ts'
import { restartSession, startSession, stopSession } from './life-cycle.ts'
import { runMem } from './mem.ts'
import { resetAudit } from './reset-audit.ts'
import { sendText } from './send.ts'
import { linkingOf, type Setting } from './setting.ts'
import { printTail } from './tail.ts'
import { explainSession } from './why.ts'
import { runWorkflow } from './workflow.ts'
import { runWorktree } from './worktree.ts'

const MINUTE_MS = 60_000

export async function runClientCommand(line: CommandLine, setting: Setting): Promise<number> {
  const client = await reachEngine(linkingOf(line, setting), { start: true })
  try {
    return await obey(line, setting, client)
  } finally {
    client.close()
  }
}

async function obey(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const { io } = setting
  const asJson = line.flags.has('json')
  const id = line.positionals[0] ?? ''
  switch (line.command) {
    case 'status':
      return printStatus(await worldOf(client), io, asJson)
    case 'audit':
      return resetAudit(line, io, client)
    case 'sessions':
      return printSessions(await worldOf(client), io, asJson)
    case 'why':
      return explainSession(line, setting, client)
    case 'queue':
      return printQueue(await worldOf(client), io, asJson)
    case 'show':
      return printQuestion(await worldOf(client), id, io, asJson)
    case 'journal':
      if (line.flags.has('verify')) return verifyJournal(client, io, asJson)
      return printJournal(client, io, { since: numberOf(line, 'since', [0, Number.MAX_SAFE_INTEGER]) ?? 0, asJson })
    case 'snooze': {
      const forMs = (numberOf(line, 'minutes', [1, 7 * 24 * 60]) ?? 10) * MINUTE_MS
      return answer(client, { type: 'escalation.snooze', escalationId: id, forMs }, io, asJson)
    }
    case 'run':
      return startSession(line, setting, client)
    case 'stop':
      return stopSession(line, io, client)
    case 'restart':
      return restartSession(line, io, client)
    case 'send':
      return sendText(line, io, client)
    case 'mem':
      return runMem(line, setting, client)
    case 'workflow':
      return runWorkflow(line, setting, client)
    case 'worktree':
      return runWorktree(line, setting, client)
    case 'tail':
      return printTail(line, setting, client)
    default:
      return settleQuestion(line, setting, client)
  }
}
