// The system on one page: record what happened, interpret it, judge what should follow, then ask the human or act.
// Nothing is done in the world before the events that allow it are on disk; after a crash the outbox is done again.
import type { World } from '#projection/world.ts'
import type { Ack, Command } from '#protocol/command.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import { hintOf, messageOf } from '#protocol/errors.ts'
import type { Event } from '#protocol/event.ts'
import { NOBODY_LOOKED } from '#protocol/notice.ts'
import type { Observation } from '#protocol/observation.ts'
import { plain } from '#protocol/plain.ts'
import type { Clock, Journal, Order, Perform } from '#protocol/ports.ts'
import type { Profile } from '#protocol/profile.ts'
import { nextDeadline, passedDeadlines } from './deadlines.ts'
import { Flaw, refuseFlawed } from './flaw.ts'
import { freeze } from './keep.ts'
import type { Mind } from './mind.ts'
import { notice } from './notice.ts'
import { obey } from './obey.ts'
import { type Terms, think } from './think.ts'

export type EngineParts = {
  /** Names this program, so that only it takes up the fold that it kept. */
  readonly build: string
  readonly journal: Journal
  readonly perform: Perform
  readonly clock: Clock
  readonly terms: Terms
  readonly profiles: () => readonly Profile[]
  /** Every envelope once it is durable, in order. */
  readonly publish: (envelopes: readonly Envelope[]) => void
  /** The journal cannot be written, or the engine has a bug: the process must end. The agents live on. */
  readonly crash: (thrown: unknown) => void
}

const ATTEMPTS_MAX = 3
/** So many events are folded again at most after a crash. */
export const KEEP_EVERY_EVENTS = 2_000
const RETRY_AFTER_MS = 500

export class Engine {
  readonly #parts: EngineParts
  readonly #ending = new AbortController()
  #mind: Mind
  /** The world as far as it is durable: what faces are shown. */
  #shown: World
  #keptSeq: number
  /** Not kept, because whoever looks goes on doing so. */
  #looked = NOBODY_LOOKED
  #disarm = () => {}

  constructor(mind: Mind, parts: EngineParts) {
    this.#mind = mind
    this.#shown = mind.world
    this.#keptSeq = mind.world.seq
    this.#parts = parts
  }

  get world(): World {
    return this.#shown
  }

  /** Records what happened and all that follows from it; resolves when it is durable. */
  async take(events: readonly Event[], origin: Origin, key: string | null = null): Promise<void> {
    const { clock, terms, journal, publish, crash } = this.#parts
    if (events.length === 0 || this.#ending.signal.aborted) return
    try {
      const thought = think(this.#mind, { events, origin, at: clock.now(), key }, terms)
      this.#mind = thought.mind
      await journal.append(thought.envelopes)
      this.#shown = thought.mind.world
      publish(thought.envelopes)
      for (const { event } of thought.envelopes) if (event.type === 'intent.allowed') void this.#act(event)
      this.#awaitDeadline()
      if (this.#mind.world.seq - this.#keptSeq >= KEEP_EVERY_EVENTS) await this.keep()
    } catch (thrown) {
      crash(thrown)
    }
  }

  /** Lets the detectors read what was seen, and takes what it amounts to. */
  see(observation: Observation): Promise<void> {
    return this.take(this.#notice(observation), 'agent')
  }

  #notice(observation: Observation): readonly Event[] {
    const { profiles, clock } = this.#parts
    return notice(this.#mind, observation, { profiles: profiles(), now: clock.now() })
  }

  /** Obeys a face. The same key twice acts once and answers the same. */
  async send(command: Command, origin: Origin, key: string | null): Promise<Ack> {
    const { journal, clock } = this.#parts
    if (command.type === 'journal.read')
      return { ok: true, result: await journal.read(command.since, command.countMax) }
    if (command.type === 'journal.verify') return { ok: true, result: await journal.verify() }
    if (command.type === 'face.present') {
      const { sessionId } = command
      const seen = sessionId === null ? { roomAt: clock.now() } : { session: { id: sessionId, at: clock.now() } }
      if (origin === 'human') this.#looked = { ...this.#looked, ...seen }
      return { ok: true }
    }
    const before = key === null ? undefined : this.#mind.obeyed.get(key)
    if (before !== undefined) return accepted(before)
    const obeyed = obey(this.#mind, command, origin, clock.now())
    if ('refused' in obeyed) return { ok: false, refused: obeyed.refused }
    await this.take(obeyed.events, origin, key)
    return accepted(obeyed.id ?? null)
  }

  /** Performs what a crash left undone; called once, when sources and wires are ready. */
  resume(): void {
    for (const order of this.#mind.outbox.values()) void this.#act(order)
    this.#awaitDeadline()
  }

  /** Keeps the fold beside the journal, so that the next start is quick. All its events are in the journal before it. */
  async keep(): Promise<void> {
    const { seq } = this.#mind.world
    if (seq === this.#keptSeq) return
    this.#keptSeq = seq
    await this.#parts.journal.keep({ seq, build: this.#parts.build, text: freeze(this.#mind) })
  }

  close(): void {
    this.#ending.abort()
    this.#disarm()
  }

  /** Does what was allowed; its outcome is recorded together with its being done. */
  async #act(order: Order, attempt = 1): Promise<void> {
    const { perform, clock } = this.#parts
    const { intentId, intent } = order
    try {
      const { events, observations = [] } = await perform(order, this.#ending.signal)
      refuseFlawed(events)
      const seen = observations.flatMap((observation) => this.#notice(observation))
      await this.take([...events, ...seen, { type: 'effect.done', intentId }], 'engine')
    } catch (thrown) {
      if (this.#ending.signal.aborted) return
      // Whatever makes a flawed event makes it again.
      const final = attempt >= ATTEMPTS_MAX || thrown instanceof Flaw
      const message = plain(messageOf(thrown)) || 'failed without a message'
      const hint = plain(hintOf(thrown, `see the engine's log for ${intent.type}`))
      await this.take([{ type: 'effect.failed', intentId, message, hint, final }], 'engine')
      if (!final) clock.wakeAt(clock.now() + RETRY_AFTER_MS * attempt, () => void this.#act(order, attempt + 1))
    }
  }

  /** Time is a source like any other: it reports that a deadline has passed. */
  #awaitDeadline(): void {
    const { clock } = this.#parts
    this.#disarm()
    const at = nextDeadline(this.#mind)
    // What was still being written when the engine was closed must not arm a timer that nobody disarms: it would hold the process.
    if (at === null || this.#ending.signal.aborted) return
    this.#disarm = clock.wakeAt(at, () => {
      void this.take(passedDeadlines(this.#mind, clock.now(), this.#looked), 'engine')
    })
  }
}

const accepted = (id: string | null): Ack => (id === null ? { ok: true } : { ok: true, id })
