// `signalbox why`: what a session is thought to do, what each source says and how old that is, and every rule that was tried on
// its screen.
import { age } from '#projection/age.ts'
import { sandboxLines } from '#projection/sandbox-words.ts'
import type { SessionView } from '#projection/world.ts'
import type { RuleTrial, ScreenLook } from '#protocol/trial.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'

/** `look` is null when its screen could not be had, `lookBecause` says why. */
export type WhyParts = {
  readonly session: SessionView
  readonly look: ScreenLook | null
  readonly lookBecause: string
}

export function printWhy({ session, look, lookBecause }: WhyParts, io: Io, asJson: boolean): number {
  if (asJson) {
    io.out(JSON.stringify({ ...session, look }, null, 2))
    return 0
  }
  const now = io.now()
  const lines = [
    ...aboutLines(session, now),
    '',
    ...evidenceLines(session, now),
    '',
    ...(look ? lookLines(look) : [`rules      ${lookBecause}`]),
  ]
  for (const line of lines) io.out(line)
  return 0
}

function aboutLines(session: SessionView, now: number): readonly string[] {
  const { launch, state, waitingFor, since, because, requests, sent, confinement, denials = [] } = session
  const what = waitingFor === null ? state : `${state} (${waitingFor})`
  return [
    `${launch.name} (${session.id}) is ${what} since ${age(now - since)}: ${because}`,
    `  command  ${launch.argv.join(' ')}`,
    `  in       ${launch.cwd}`,
    ...(launch.restartOf ? [`  restart  of ${launch.restartOf}`] : []),
    ...(sent[0] ? [`  sent     ${sent[0].outcome}: ${sent[0].because}`] : []),
    ...(confinement ? sandboxLines(confinement).map((line) => `  sandbox  ${line}`) : []),
    ...denials.map(({ path, because: seen }) => `  denied   ${path} (${seen})`),
    ...requests.map(({ tool, detail, channel }) => {
      const how = channel.by === 'screen' ? `rule ${channel.rule}` : `its ${channel.adapter} hook`
      return `  asks     ${tool} ${detail} (${how})`
    }),
  ]
}

function evidenceLines({ evidence }: SessionView, now: number): readonly string[] {
  if (evidence.length === 0) return ['evidence   none yet']
  const rows = evidence.map(({ source, agentId, says, since, at, because, verdict }) => [
    `  ${agentId === null ? source : `${source} ${agentId}`}`,
    says,
    `for ${age(now - since)}`,
    `seen ${age(now - at)} ago`,
    verdict,
    because,
  ])
  return ['evidence: what each source says, when it was last heard to, and what came of it', ...columns(rows)]
}

function lookLines({ profile, title, quietMs, trials }: ScreenLook): readonly string[] {
  const head = `rules of profile ${profile}, tried on its screen now (title "${title}", quiet for ${age(quietMs)})`
  return [head, ...(trials.length === 0 ? ['  it has none'] : trials.flatMap(trialLines))]
}

function trialLines({ outcome, source, rule, state, region, because, rows }: RuleTrial): readonly string[] {
  const where = source === 'title' ? 'title' : region
  const head = `  ${outcome.padEnd(6)}  ${rule}  ${state}  in ${where}${because === '' ? '' : `  ${because}`}`
  return outcome === 'speaks' ? [head, ...rows.map((row) => `          │ ${row}`)] : [head]
}
