// An engine built of its parts: journal, performers, clock, terms, sources. The same assembly runs as a process of its own
// and, with a journal in memory and nobody to ask, inside a one-off run.
import { hostname } from 'node:os'
import type { Config } from '#config.ts'
import { Engine } from '#engine/engine.ts'
import { recall } from '#engine/recall.ts'
import { supervise } from '#engine/supervise.ts'
import type { Terms } from '#engine/think.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { World } from '#projection/world.ts'
import type { Envelope } from '#protocol/envelope.ts'
import { plain } from '#protocol/plain.ts'
import type { Emit, Journal, Observe, Perform, Source } from '#protocol/ports.ts'
import type { Profile } from '#protocol/profile.ts'
import { systemClock } from '#sources/clock.ts'
import type { Door } from '#transport/door.ts'
import { configTerms, noticeTerms, patienceOf, tellingRules } from './terms.ts'

export type Parts = {
  readonly workspace: string
  readonly version: string
  readonly build: string
  readonly config: Config
  readonly journal: Journal
  readonly perform: Perform
  /** Those that are in use now. */
  readonly profiles: () => readonly Profile[]
  readonly unattended: boolean
  /** Fingerprints that a baseline accepts. */
  readonly accepted?: readonly string[]
  readonly crash: (thrown: unknown) => void
  readonly stop: () => void
}

export type Assembly = {
  readonly engine: Engine
  readonly door: Door
  /** Starts sources and what was left undone; each promise resolves when its source has ended. */
  start(sources: readonly Source[]): readonly Promise<void>[]
  close(because: string): Promise<void>
}

export async function assemble(parts: Parts): Promise<Assembly> {
  const { config, journal } = parts
  const subscribers = new Set<(envelopes: readonly Envelope[]) => void>()
  const ending = new AbortController()
  const mind = await recall(journal, parts.build)
  const terms: Terms = {
    host: plain(hostname(), 100),
    rules: [...config.policy, ...tellingRules(config), ...DEFAULT_RULES],
    answerWithinMs: config.questions.answerWithinMs,
    patience: patienceOf(config),
    suggestAfter: config.questions.suggestRuleAfter,
    unattended: parts.unattended,
  }
  const engine = new Engine(mind, {
    build: parts.build,
    journal,
    perform: parts.perform,
    clock: systemClock,
    terms,
    profiles: parts.profiles,
    publish: (envelopes) => {
      for (const on of subscribers) on(envelopes)
    },
    crash: parts.crash,
  })
  const emit: Emit = (event, origin = 'engine') => void engine.take([event], origin)
  const observe: Observe = (observation) => void engine.see(observation)
  const accepted = parts.accepted && { accepted: [...parts.accepted] }
  const auditTerms = { ...configTerms(config, process.env), ...accepted }
  await engine.take(
    [{ type: 'engine.started', pid: process.pid, version: parts.version, workspace: parts.workspace }],
    'engine',
  )
  if (JSON.stringify(auditTerms) !== JSON.stringify(mind.terms)) {
    await engine.take([{ type: 'terms.set', terms: auditTerms }], 'engine')
  }
  const telling = parts.unattended ? null : noticeTerms(config)
  if (JSON.stringify(telling) !== JSON.stringify(mind.notices.terms)) {
    await engine.take([{ type: 'notices.set', terms: telling }], 'engine')
  }
  return {
    engine,
    door: {
      send: (command, origin, key) => engine.send(command, origin, key),
      world: () => engine.world satisfies World,
      subscribe: (on) => {
        subscribers.add(on)
        return () => subscribers.delete(on)
      },
      stop: parts.stop,
    },
    start(sources) {
      engine.resume()
      return sources.map((source) => supervise(source, { emit, observe, clock: systemClock, signal: ending.signal }))
    },
    async close(because) {
      ending.abort()
      await engine.take([{ type: 'engine.stopped', because }], 'engine')
      await engine.keep()
      engine.close()
      await journal.close()
    },
  }
}
