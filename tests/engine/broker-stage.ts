// The real broker (fold, policy, questions, outbox, the performer of answers) between agents that ask at a desk and a human who
// answers, with a journal that survives and an engine that does not. The agents and the desk are scripted; nothing else is.
import { performWith } from '#effects/perform.ts'
import { createRequestAnswer } from '#effects/request-answer.ts'
import { Engine } from '#engine/engine.ts'
import { recall } from '#engine/recall.ts'
import { createMemoryJournal } from '#journal/memory.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { placed } from '#policy/rule.ts'
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Ack, Command } from '#protocol/command.ts'
import type { Delivery } from '#protocol/desk.ts'
import type { StoredEnvelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Clock, Journal, Perform, PtyHost } from '#protocol/ports.ts'
import { request } from '../support/samples.ts'

export const SESSIONS = 20
export const ANSWER_WITHIN_MS = 60_000
export const UNDO_MS = 5_000
const KEEP_FROM = 500

/** What agents ask: harmless, destructive (said twice, held), refused by a rule, allowed by one. */
export const COMMANDS = [
  'npm test',
  'make lint',
  'rm -rf build',
  'git push --force',
  'secret tool',
  'free tool',
] as const

const RULES = placed('user', [
  { name: 'never', command: '^secret', verdict: 'deny', because: 'no' },
  { name: 'always', command: 'free tool', verdict: 'allow', because: 'yes' },
])

export type Given = { readonly delivery: Delivery; readonly at: number }

/** An agent's side of one request. */
export type Waiting = {
  readonly sessionId: string
  readonly request: AgentRequest
  /** What reached the agent; more than one is a fault. */
  readonly given: Given[]
  state: 'waits' | 'answered' | 'in its pane'
}

export type CrashPoint = { readonly afterAppends: number; readonly isDurable: boolean }

export class BrokerStage {
  readonly #inner = createMemoryJournal()
  readonly requests: Waiting[] = []
  readonly #delivered = new Map<string, boolean>()
  readonly #wakes = new Set<{ at: number; wake: () => void }>()
  #now = 1_000
  #engine: Engine | null = null
  #crash: CrashPoint | null = null
  #appends = 0
  #keys = 0
  crashes = 0

  get now(): number {
    return this.#now
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('no engine runs')
    return this.#engine
  }

  get questions() {
    return this.engine.world.questions
  }

  journal(): Promise<readonly StoredEnvelope[]> {
    return this.#inner.read(0, Number.MAX_SAFE_INTEGER)
  }

  /** Starts the engine on what the journal holds; whoever still waits calls again. */
  async open(): Promise<void> {
    const mind = await recall(this.#inner, 'this')
    const engine = new Engine(mind, {
      build: 'this',
      journal: this.#failing(),
      perform: this.#perform(),
      clock: this.#clock(),
      terms: {
        host: 'test',
        rules: [...RULES, ...DEFAULT_RULES],
        answerWithinMs: ANSWER_WITHIN_MS,
        unattended: false,
        suggestAfter: 3,
        patience: {
          undoMs: {
            permission: 0,
            question: 0,
            'critical-finding': UNDO_MS,
            threat: UNDO_MS,
            other: 0,
            destructive: UNDO_MS,
            bulk: UNDO_MS,
          },
          remind: { everyMs: 20_000, timesMax: 2 },
        },
      },
      profiles: () => [],
      publish: () => {},
      crash: () => this.#die(engine),
    })
    this.#engine = engine
    for (let number = 1; mind.world.seq === 0 && number <= SESSIONS; number++) {
      const launch = { argv: ['agent'], cwd: '/repo', cols: 80, rows: 24, profile: number % 2 ? 'odd' : 'even' }
      await this.send({ type: 'session.start', name: `a${number}`, ...launch })
    }
    // As the engine does now and then by itself: a long story would be folded anew at each of its many crashes.
    if (mind.world.seq > KEEP_FROM) await engine.keep()
    engine.resume()
    await this.settle()
    // The desk raises again what the journal does not hold.
    const known = new Set(mind.world.sessions.flatMap(({ requests }) => requests.map(({ fingerprint }) => fingerprint)))
    for (const waiting of this.requests)
      if (waiting.state === 'waits' && !known.has(waiting.request.fingerprint)) await this.#raise(waiting)
  }

  /** The engine dies at that append: with what it was about to write, or without. */
  crashAt(point: CrashPoint): void {
    this.#crash = point
    this.#appends = 0
  }

  async ask(session: number, command: string): Promise<void> {
    const number = this.requests.length + 1
    const channel = { by: 'desk', adapter: 'test', requestId: `r${number}`, isOnScreen: true } as const
    const waiting: Waiting = {
      sessionId: `s${session}`,
      request: request({ fingerprint: `f${number}`, likeness: command, detail: command, editable: command, channel }),
      given: [],
      state: 'waits',
    }
    this.requests.push(waiting)
    await this.#raise(waiting)
  }

  /** The same request comes again, as after a lost connection. */
  async again(waiting: Waiting): Promise<void> {
    if (waiting.state === 'waits') await this.#raise(waiting)
  }

  /** A human answers in the agent's own dialog. */
  async answerInPane(waiting: Waiting): Promise<void> {
    if (waiting.state !== 'waits') return
    waiting.state = 'in its pane'
    await this.#tell({
      type: 'request.closed',
      sessionId: waiting.sessionId,
      fingerprint: waiting.request.fingerprint,
      because: 'answered in the session',
    })
  }

  async send(command: Command): Promise<Ack | null> {
    if (!this.#engine) await this.open()
    const ack = await this.engine.send(command, 'human', `k${++this.#keys}`)
    await this.settle()
    return ack
  }

  async advance(ms: number): Promise<void> {
    this.#now += ms
    for (const entry of [...this.#wakes].filter(({ at }) => at <= this.#now)) {
      this.#wakes.delete(entry)
      entry.wake()
    }
    await this.settle()
  }

  /** Lets everything that is already decided be recorded and done, also by an engine that has to be started again. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await Promise.resolve()
    if (!this.#engine) await this.open()
  }

  async #tell(event: Event): Promise<void> {
    if (!this.#engine) await this.open()
    await this.engine.take([event], 'agent')
    await this.settle()
  }

  #raise({ sessionId, request: asked }: Waiting): Promise<void> {
    return this.#tell({ type: 'request.raised', sessionId, request: asked })
  }

  #die(engine: Engine): void {
    engine.close()
    if (this.#engine !== engine) return
    this.#engine = null
    this.#wakes.clear()
    this.crashes++
  }

  #failing(): Journal {
    return {
      ...this.#inner,
      append: async (batch) => {
        const crash = this.#crash
        if (!crash || ++this.#appends < crash.afterAppends) return this.#inner.append(batch)
        this.#crash = null
        if (crash.isDurable) await this.#inner.append(batch)
        throw new Error('killed')
      },
    }
  }

  #clock(): Clock {
    return {
      now: () => this.#now,
      wakeAt: (at, wake) => {
        const entry = { at, wake }
        this.#wakes.add(entry)
        return () => this.#wakes.delete(entry)
      },
    }
  }

  #perform(): Perform {
    const nothing: Perform = async () => ({ events: [] })
    const answer = createRequestAnswer({
      // Nothing is on a screen here; a mark is for people.
      ptyHost: { mark: () => {} } as unknown as PtyHost,
      read: () => null,
      desk: { answer: async (delivery) => this.#deliver(delivery) },
    })
    const table = new Proxy({}, { get: (_, type) => (type === 'request.answer' ? answer : nothing) })
    return performWith(table as Parameters<typeof performWith>[0])
  }

  /** The contract of the desk's port: to that request only, once for each id, and not when it no longer waits. */
  #deliver(delivery: Delivery): { delivered: boolean; because: string } {
    const { intentId, sessionId, request: asked } = delivery
    const before = this.#delivered.get(intentId)
    if (before !== undefined) return { delivered: before, because: 'it had been given before' }
    const waiting = this.requests.find(
      (one) => one.sessionId === sessionId && one.request.fingerprint === asked.fingerprint,
    )
    const delivered = waiting?.state === 'waits'
    if (waiting && delivered) {
      waiting.given.push({ delivery, at: this.#now })
      waiting.state = 'answered'
    }
    this.#delivered.set(intentId, delivered)
    return { delivered, because: delivered ? 'it waited for it' : 'nobody waits for it any more' }
  }
}
