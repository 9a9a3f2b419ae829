// `signalbox audit --reset [SHA]`: a person ends the waiting for a fix. The issues stay open; only the audit goes back to idle.
import type { CommandLine } from '#cli/command-line.ts'
import type { Io } from '#cli/io.ts'
import { worldOf } from '#processes/world-of.ts'
import type { World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import { shortId } from '#protocol/subject.ts'
import type { EngineClient } from '#transport/client.ts'

export async function resetAudit(line: CommandLine, io: Io, client: EngineClient): Promise<number> {
  const asJson = line.flags.has('json')
  const { id, subject } = waitingAudit(await worldOf(client), line.positionals[0])
  const ack = await client.send({ type: 'audit.reset', auditId: id })
  if (asJson) io.out(JSON.stringify(ack))
  else if (ack.ok) io.out(`${shortId(subject)} is no longer waited for; its issues stay open`)
  else io.err(`signalbox: ${ack.refused}`)
  return ack.ok ? 0 : 1
}

/** The one that is meant: by the beginning of its hash, or the only one that waits. Throws Trouble when that is not one. */
function waitingAudit({ audits }: World, wanted: string | undefined): World['audits'][number] {
  const waiting = audits.filter(({ state }) => state === 'WAIT_FOR_FIX')
  const fitting = wanted === undefined ? waiting : waiting.filter((audit) => isCalled(audit, wanted))
  const [only, ...others] = fitting
  if (only && others.length === 0) return only
  if (only) {
    const names = fitting.map(({ subject }) => shortId(subject)).slice(0, 5)
    throw new Trouble(
      `${fitting.length} audits wait for a fix: ${names.join(', ')}`,
      'name one: `signalbox audit --reset SHA`',
      2,
    )
  }
  const known = wanted === undefined ? undefined : audits.find((audit) => isCalled(audit, wanted))
  const what = known ? `the audit of ${shortId(known.subject)} is ${known.state}` : 'no such audit waits for a fix'
  throw new Trouble(wanted === undefined ? 'no audit waits for a fix' : what, 'see `signalbox status`', 2)
}

const isCalled = ({ id }: World['audits'][number], wanted: string) =>
  wanted.length >= 4 && (id.startsWith(wanted) || id.startsWith(`worktree-${wanted}`))
