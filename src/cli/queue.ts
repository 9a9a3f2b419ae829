// `signalbox queue`, `show`, `approve`, `reject`, `snooze`: the human's list, and answering it without a screen.

import { orderQuestions } from '#escalations/triage.ts'
import { age } from '#projection/age.ts'
import type { World } from '#projection/world.ts'
import type { Command } from '#protocol/command.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'

/** Prints the open questions, worst first. */
export function printQueue(world: World, io: Io, asJson: boolean): number {
  const open = orderQuestions(world.questions, io.now())
  if (asJson) {
    io.out(
      JSON.stringify(
        open.map(({ escalation, snoozedUntil }) => ({ ...escalation, snoozedUntil })),
        null,
        2,
      ),
    )
    return 0
  }
  if (open.length === 0) io.out('Nothing needs you.')
  const rows = open.map(({ escalation: { id, severity, kind, title, openedAt }, snoozedUntil }) => [
    id,
    severity,
    kind,
    `${age(io.now() - openedAt)}${snoozedUntil && snoozedUntil > io.now() ? ' (snoozed)' : ''}`,
    title,
  ])
  for (const line of columns(rows)) io.out(line)
  if (open.length > 0) io.err('`signalbox show ID` for the evidence; approve ID, reject ID --reason TEXT')
  return 0
}

/** Prints one question in full, open or settled. */
export function printQuestion(world: World, id: string, io: Io, asJson: boolean): number {
  const settled = world.settled.find(({ escalation }) => escalation.id === id)
  const found = world.questions.find(({ escalation }) => escalation.id === id)?.escalation ?? settled?.escalation
  if (!found) return refuse(io, `no question ${id}: see \`signalbox queue\``)
  if (asJson) {
    io.out(JSON.stringify({ ...found, settled: settled ? { how: settled.how, note: settled.note } : null }, null, 2))
    return 0
  }
  for (const line of cardOf(found)) io.out(line)
  if (settled) io.out(`settled: ${settled.how}${settled.note ? ` (${settled.note})` : ''}`)
  return 0
}

function cardOf(question: Escalation): readonly string[] {
  return [
    `${question.id}  ${question.severity}  ${question.kind}`,
    question.title,
    `why asked: ${question.because}`,
    ...question.evidence.map((line) => `  ${line}`),
    ...question.options.map(({ id, label, verdict }) => `${verdict === 'approve' ? '[a]' : '[r]'} ${id}: ${label}`),
  ]
}

/** Sends an answer or a snooze and says what came of it; exit code 1 when it was refused. */
export async function answer(client: EngineClient, command: Command, io: Io, asJson: boolean): Promise<number> {
  const ack = await client.send(command)
  if (asJson) io.out(JSON.stringify(ack))
  else if (ack.ok) io.out('done')
  if (!ack.ok && !asJson) return refuse(io, ack.refused)
  return ack.ok ? 0 : 1
}

function refuse(io: Io, because: string): number {
  io.err(`signalbox: ${because}`)
  return 1
}
