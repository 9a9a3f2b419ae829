// `signalbox queue`, `show`, `approve`, `reject`, `answer`, `snooze`, `undo`: the human's list, and answering it without a screen.

import { grouped } from '#escalations/alike.ts'
import { orderQuestions } from '#escalations/triage.ts'
import { age } from '#projection/age.ts'
import { precedentWords, secondsTo, waitWords } from '#projection/question-words.ts'
import type { OpenQuestion, World } from '#projection/world.ts'
import type { Command } from '#protocol/command.ts'
import type { Escalation, Option } from '#protocol/escalation.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'

/** Prints the open questions, worst first; those that ask the same are one line. With --json each is on its own. */
export function printQueue(world: World, io: Io, asJson: boolean): number {
  const open = orderQuestions(world.questions, io.now())
  const groups = grouped(open)
  if (asJson) {
    const alike = (id: string) =>
      groups.find(({ all }) => all.some(({ escalation }) => escalation.id === id))?.all ?? []
    io.out(
      JSON.stringify(
        open.map(({ escalation, snoozedUntil, held = null, raised }) => ({
          ...escalation,
          snoozedUntil,
          held,
          raised: raised ?? null,
          alike: alike(escalation.id).flatMap((other) =>
            other.escalation.id === escalation.id ? [] : other.escalation.id,
          ),
        })),
        null,
        2,
      ),
    )
    return 0
  }
  if (open.length === 0) io.out('Nothing needs you.')
  const rows = groups.map(({ first, all }) => {
    const { id, severity, kind, title } = first.escalation
    return [id, severity, kind, waitWords(first, io.now()), `${all.length > 1 ? `×${all.length} ` : ''}${title}`]
  })
  for (const line of columns(rows)) io.out(line)
  if (open.length > 0) io.err('`signalbox show ID` for the evidence; approve ID, reject ID --reason TEXT')
  return 0
}

/** Prints one question in full, open or settled. */
export function printQuestion(world: World, id: string, io: Io, asJson: boolean): number {
  const settled = world.settled.find(({ escalation }) => escalation.id === id)
  const open = world.questions.find(({ escalation }) => escalation.id === id)
  const found = open?.escalation ?? settled?.escalation
  if (!found) return refuse(io, `no question ${id}: see \`signalbox queue\``)
  if (asJson) {
    const ending = settled ? { how: settled.how, note: settled.note } : null
    io.out(JSON.stringify({ ...found, held: open?.held ?? null, settled: ending }, null, 2))
    return 0
  }
  for (const line of cardOf(found, io.now())) io.out(line)
  if (open) for (const line of stateOf(open, world, io.now())) io.out(line)
  if (settled) io.out(`settled: ${settled.how}${settled.note ? ` (${settled.note})` : ''}`)
  return 0
}

function cardOf(question: Escalation, now: number): readonly string[] {
  const { subject = [], touches = [], precedent } = question
  return [
    `${question.id}  ${question.severity}  ${question.kind}  ${age(now - question.openedAt)}`,
    question.title,
    ...subject.map((line) => `  │ ${line}`),
    `why asked: ${question.because}`,
    ...(touches.length > 0 ? [`touches: ${touches.join(', ')}`] : []),
    ...(precedent ? [`before: ${precedentWords(precedent, now)}`] : []),
    ...question.evidence.map((line) => `  ${line}`),
    ...question.options.map(optionLine),
  ]
}

function optionLine({ id, label, verdict, takes, confirm }: Option): string {
  const needs = [...(takes === 'text' ? ['--text TEXT'] : []), ...(confirm ? ['--sure'] : [])].join(' ')
  return `${verdict === 'approve' ? '[a]' : '[r]'} ${id}: ${label}${needs === '' ? '' : `  (${needs})`}`
}

function stateOf(open: OpenQuestion, world: World, now: number): readonly string[] {
  const same = grouped(world.questions).find(({ all }) => all.includes(open))?.all ?? []
  const others = same.filter((other) => other !== open).map(({ escalation }) => escalation.id)
  return [
    ...(others.length > 0 ? [`asks the same: ${others.join(', ')} (--all-like-it answers them too)`] : []),
    ...(open.held
      ? [
          `${open.held.verdict}: takes effect in ${secondsTo(open.held.until, now)}; \`signalbox undo ${open.escalation.id}\``,
        ]
      : []),
  ]
}

/** Sends a command and says what came of it; exit code 1 when it was refused. */
export async function answer(client: EngineClient, command: Command, io: Io, asJson: boolean): Promise<number> {
  const ack = await client.send(command)
  if (asJson) io.out(JSON.stringify(ack))
  else if (ack.ok) io.out(command.type === 'escalation.answer' && ack.id ? `done: ${ack.id} questions` : 'done')
  if (!ack.ok && !asJson) return refuse(io, ack.refused)
  return ack.ok ? 0 : 1
}

function refuse(io: Io, because: string): number {
  io.err(`signalbox: ${because}`)
  return 1
}
