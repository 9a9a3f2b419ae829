// Where agents report and ask, whatever kind they are: hears their calls, keeps who waits, and gives each answer to the request
// that it was given to, once. What was raised and answered is the journal's; here is only who waits right now.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentRequest, agentRequestSchema } from '#protocol/agent-request.ts'
import type { Delivered, Delivery, Desk, Equipped } from '#protocol/desk.ts'
import { type Event, type EventOf, eventSchema } from '#protocol/event.ts'
import type { Clock, Emit } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import type { Adapter, Asked, Closing, Conversation, Counter, HookCall, Way } from './adapter.ts'
import { ANSWERED_THERE, NOBODY_WAITS } from './closing-words.ts'
import { Given } from './given.ts'
import type { HookLine } from './hook-line.ts'
import { type Caller, type HookSocket, serveHooks } from './hook-socket.ts'
import { Measures } from './measures.ts'
import { type Open, OpenRequests } from './open-requests.ts'
import { type RelayPlace, relayCommand } from './relay-command.ts'
import { sessionToken } from './session-token.ts'

/** After a start: those who waited for the engine before are back by then, or nobody waits. */
export const RETURN_WITHIN_MS = 5_000
/** Told before anybody listens. */
export const UNHEARD_MAX = 200
const SETTLED_MAX = 200

/** A request that the journal holds to be open. */
export type AskedBefore = { readonly sessionId: string; readonly request: AgentRequest; readonly isPaused: boolean }

export type DeskParts = {
  readonly adapters: readonly Adapter[]
  /** Name of the adapter for what is started; null for a program that is no agent we know. */
  readonly adapterOf: (launch: Launch) => string | null
  readonly hooks: Pick<HookSocket, 'path' | 'secret' | 'listen'>
  readonly relay: RelayPlace
  /** Private folder for what agents have to read, and for what was given. */
  readonly dir: string
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  readonly askedBefore: () => readonly AskedBefore[]
  readonly conversationOf: (sessionId: string) => Conversation | null
}

export function createDesk(parts: DeskParts): Desk {
  const desk = new AgentDesk(parts)
  return {
    source: { name: 'agents', run: (emit, _, signal) => desk.run(emit, signal) },
    equip: (launch) => desk.equip(launch),
    answer: (delivery) => desk.answer(delivery),
  }
}

class AgentDesk implements Counter {
  readonly #parts: DeskParts
  readonly #open = new OpenRequests()
  readonly #given: Given
  readonly #measures: Measures
  #unheard: Event[] = []
  /** Settled a moment ago: the journal may not hold it yet. */
  readonly #settled: string[] = []
  #emit: Emit | null = null
  /** Those who waited before may still come until then. */
  #returnUntil = Number.POSITIVE_INFINITY

  constructor(parts: DeskParts) {
    this.#parts = parts
    mkdirSync(parts.dir, { recursive: true, mode: 0o700 })
    this.#given = new Given(join(parts.dir, 'given'))
    this.#measures = new Measures(parts.clock, (event) => this.#say(event))
  }

  async run(emit: Emit, signal: AbortSignal): Promise<void> {
    const { hooks, adapters, clock } = this.#parts
    this.#emit = emit
    for (const event of this.#unheard.splice(0)) this.#say(event)
    for (const before of this.#before()) this.#stand(before)
    this.#returnUntil = clock.now() + RETURN_WITHIN_MS
    const forget = clock.wakeAt(this.#returnUntil, () => this.#closeAbandoned())
    const onLine = (line: HookLine, caller: Caller) => this.#hear(line, caller)
    try {
      await Promise.all([
        serveHooks({ ...hooks, onLine }, signal),
        ...adapters.map((adapter) => adapter.attend?.(this, signal)),
      ])
    } finally {
      forget()
      this.#measures.close()
      this.#open.clear()
      this.#emit = null
    }
  }

  async equip(launch: Launch): Promise<Equipped> {
    const { adapters, adapterOf, hooks, dir, relay, env, conversationOf } = this.#parts
    const { sessionId, restartOf } = launch
    const identity = {
      SIGNALBOX_SESSION: sessionId,
      SIGNALBOX_HOOKS: hooks.path,
      SIGNALBOX_SESSION_TOKEN: sessionToken(hooks.secret, sessionId),
    }
    const name = adapterOf(launch)
    const adapter = adapters.find((candidate) => candidate.name === name)
    if (!adapter) return { argv: launch.argv, env: identity }
    const own = join(dir, sessionId)
    mkdirSync(own, { recursive: true, mode: 0o700 })
    const {
      argv,
      env: added,
      conversation,
    } = await adapter.equip(launch, {
      dir: own,
      relay: (event, waits = false) => relayCommand(relay, adapter.name, event, waits),
      conversation: conversationOf(sessionId) ?? (restartOf === undefined ? null : conversationOf(restartOf)),
      env: { ...env, ...launch.env },
    })
    if (conversation && conversationOf(sessionId)?.id !== conversation.id) {
      this.tell({ type: 'agent.conversed', sessionId, ...conversed(conversation) })
    }
    return { argv, env: { ...added, ...identity } }
  }

  async answer({ request, decision, note, intentId, sessionId }: Delivery): Promise<Delivered> {
    const { fingerprint } = request
    const open = this.#open.get(fingerprint) ?? (await this.#returned(fingerprint))
    const adapter = this.#parts.adapters.find(({ name }) => name === open?.adapter)
    if (!open || !adapter) {
      this.tell({ type: 'request.closed', sessionId, fingerprint, because: NOBODY_WAITS })
      const wasGiven = this.#given.has(intentId)
      return { delivered: wasGiven, because: wasGiven ? 'it had been given before' : NOBODY_WAITS }
    }
    const spoken = adapter.answer(open.asked, decision, note)
    if ('refused' in spoken) {
      // Nothing was said to the agent, so it is still to be asked.
      this.tell({ type: 'request.raised', sessionId, request: open.asked.request })
      return { delivered: false, because: spoken.refused }
    }
    this.#given.add(intentId)
    this.#note(fingerprint)
    this.#open.remove(fingerprint)
    if (!(await open.way.give(spoken.text))) {
      this.tell({ type: 'request.closed', sessionId, fingerprint, because: ANSWERED_THERE })
      return { delivered: false, because: NOBODY_WAITS }
    }
    if (decision.behavior === 'deny' && decision.interrupt) this.tell(interrupted(open))
    return { delivered: true, because: 'it was waiting for it' }
  }

  tell(event: Event): void {
    if (event.type === 'agent.measured') this.#measures.see(event)
    else this.#say(event)
  }

  raise(sessionId: string, asked: Asked, way: Way): boolean {
    const { request } = asked
    const isKnown =
      this.#open.get(request.fingerprint) !== undefined ||
      this.#before().some((before) => before.request.fingerprint === request.fingerprint)
    const adapter = request.channel.by === 'desk' ? request.channel.adapter : ''
    if (!this.#open.add({ sessionId, adapter, asked, way })) {
      this.tell(tooMany(sessionId, request))
      return false
    }
    if (!isKnown) this.tell({ type: 'request.raised', sessionId, request })
    return true
  }

  gone({ request: { fingerprint } }: Asked, way: Way): void {
    const open = this.#open.remove(fingerprint, way)
    if (!open) return
    this.tell({ type: 'request.closed', sessionId: open.sessionId, fingerprint, because: ANSWERED_THERE })
    const adapter = this.#parts.adapters.find(({ name }) => name === open.adapter)
    if (adapter?.leavesWhenRefused) this.tell(interrupted(open))
  }

  close(sessionId: string, { which, because }: Closing): void {
    const waiting = this.#open.ofSession(sessionId).map(({ asked }) => asked.request)
    const before = this.#before().filter((asked) => asked.sessionId === sessionId)
    const settled = [...waiting, ...before.map(({ request }) => request)].filter(which)
    for (const fingerprint of new Set(settled.map((request) => request.fingerprint))) {
      this.#open.remove(fingerprint)?.way.release()
      this.tell({ type: 'request.closed', sessionId, fingerprint, because })
    }
  }

  #hear({ session: sessionId, agent, event, requestId, payload }: HookLine, caller: Caller): void {
    const adapter = this.#parts.adapters.find(({ name }) => name === agent)
    const heard = adapter && heardBy(adapter, { sessionId, event, requestId, payload })
    for (const told of heard?.events ?? []) this.tell(told)
    if (heard?.closing) this.close(sessionId, ofAdapter(heard.closing, agent))
    const asked = heard?.asked
    const standing = asked && adapter?.wayTo?.(sessionId, asked.request)
    if (asked && standing) this.raise(sessionId, asked, standing)
    const way: Way = { give: (text) => caller.answer(text), release: () => caller.go() }
    if (heard?.reply !== undefined) caller.answer(heard.reply)
    else if (asked && !standing && this.raise(sessionId, asked, way)) caller.wait(() => this.gone(asked, way))
    else caller.go()
  }

  /** The request once whoever waits for it has come back; undefined when time is up. */
  #returned(fingerprint: string): Promise<Open | undefined> {
    const { clock } = this.#parts
    const until = Math.min(this.#returnUntil, clock.now() + RETURN_WITHIN_MS)
    if (until <= clock.now() || this.#settled.includes(fingerprint)) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const finish = () => {
        cancel()
        forget()
        resolve(this.#open.get(fingerprint))
      }
      const cancel = this.#open.expect(fingerprint, finish)
      const forget = clock.wakeAt(until, finish)
    })
  }

  /** What the journal holds to be open and nobody came back for. A stopped process cannot come back yet. */
  #closeAbandoned(): void {
    for (const { sessionId, request, isPaused } of this.#before()) {
      const { fingerprint } = request
      if (isPaused || this.#open.get(fingerprint)) continue
      this.tell({ type: 'request.closed', sessionId, fingerprint, because: NOBODY_WAITS })
    }
  }

  /** What nobody has to come back for can be answered at once. */
  #stand({ sessionId, request }: AskedBefore): void {
    const { channel } = request
    const name = channel.by === 'desk' ? channel.adapter : ''
    const way = this.#parts.adapters.find((adapter) => adapter.name === name)?.wayTo?.(sessionId, request)
    if (way) this.#open.add({ sessionId, adapter: name, asked: { request, original: null }, way })
  }

  #before(): readonly AskedBefore[] {
    return this.#parts
      .askedBefore()
      .filter(({ request }) => request.channel.by === 'desk' && !this.#settled.includes(request.fingerprint))
  }

  #note(fingerprint: string): void {
    this.#settled.push(fingerprint)
    if (this.#settled.length > SETTLED_MAX) this.#settled.shift()
  }

  /** The border: nothing reaches the engine that is not of the language. */
  #say(event: Event): void {
    if (!eventSchema.safeParse(event).success) return
    if (event.type === 'request.closed') this.#note(event.fingerprint)
    if (this.#emit) this.#emit(event, 'agent')
    else if (this.#unheard.length < UNHEARD_MAX) this.#unheard.push(event)
  }
}

function heardBy(adapter: Adapter, call: HookCall) {
  try {
    const heard = adapter.heard(call)
    if (heard.asked) agentRequestSchema.parse(heard.asked.request)
    return heard
  } catch {
    return null
  }
}

/** What one adapter hears settles nothing that was asked through another. */
const ofAdapter = ({ which, because }: Closing, adapter: string): Closing => ({
  because,
  which: (open) => open.channel.by === 'desk' && open.channel.adapter === adapter && which(open),
})

const conversed = ({ id, transcript }: Conversation) => ({ conversationId: id, transcript })

/** No hook tells that a turn was ended by a refusal. */
function interrupted({ sessionId, asked: { request } }: Open): EventOf<'agent.reported'> {
  const { tool, agentId, turn } = request
  return { type: 'agent.reported', sessionId, report: 'interrupted', detail: `${tool} was refused`, agentId, turn }
}

function tooMany(sessionId: string, { tool, agentId, turn }: AgentRequest): EventOf<'agent.reported'> {
  const detail = `${tool} is asked on its own screen only: too many requests wait already`
  return { type: 'agent.reported', sessionId, report: 'needs-human', detail, agentId, turn }
}
