// `signalbox status`: the floor in a few lines.

import { age } from '#projection/age.ts'
import { hasEnded } from '#projection/session-life.ts'
import { spentOn } from '#projection/spent.ts'
import type { World } from '#projection/world.ts'
import { shortId } from '#protocol/subject.ts'
import type { Io } from './io.ts'

const AUDITS_SHOWN = 5

/** What agents have spent today, in a few words; null where that is nothing. */
function spentWords({ spent }: World, now: number): string | null {
  const { tokens, costUsd } = spentOn(spent, now)
  return tokens === 0 && costUsd === 0 ? null : `spent today $${costUsd.toFixed(2)} · ${tokens} tokens`
}

export function printStatus(world: World, io: Io, asJson: boolean): number {
  if (asJson) {
    io.out(JSON.stringify(world, null, 2))
    return 0
  }
  const alive = world.sessions.filter((session) => !hasEnded(session))
  const running = world.threats.filter(({ endedAt }) => endedAt === null)
  io.out(`${world.workspace} · engine ${world.engine ? `pid ${world.engine.pid}` : 'not running'} · event ${world.seq}`)
  io.out(
    `needs you ${world.questions.length} · sessions ${alive.length} · open issues ${world.issues.length} · threats ${running.length}`,
  )
  const spent = spentWords(world, io.now())
  if (spent !== null) io.out(spent)
  for (const { subject, state, report, stateSince } of world.audits.slice(0, AUDITS_SHOWN)) {
    const verdict = report ? `${report.status} ${report.metrics.security_score}` : state
    io.out(`  ${shortId(subject)}  ${verdict}  ${state} ${age(io.now() - stateSince)}  ${subject.title}`)
  }
  const [latest] = world.skipped.latest
  if (latest) {
    const by = latest.sessionId ?? latest.author
    io.out(
      `  [skip-audit] ${world.skipped.commits} commits; latest ${latest.id.slice(0, 7)} by ${by} ${age(io.now() - latest.at)} ago: ${latest.title}`,
    )
  }
  for (const { level, title } of running) io.out(`  threat ${level}  ${title}`)
  for (const { about, message, hint } of world.troubles) io.out(`  trouble ${about}: ${message} (${hint})`)
  return 0
}
