// The real engine's fold with runs of workflows in a world of scripted agents: work trees, sessions and merges outlive the engine,
// which can be crashed between any two events. Nothing of ours is replaced but the hands.

import { passedDeadlines } from '#engine/deadlines.ts'
import { absorb, EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { obey } from '#engine/obey.ts'
import { type Terms, think } from '#engine/think.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { AgentResult, JudgedItem } from '#protocol/agent-result.ts'
import type { Command } from '#protocol/command.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Examined, Try } from '#protocol/event-workflow.ts'
import type { Intent } from '#protocol/intent.ts'
import { NOBODY_LOOKED } from '#protocol/notice.ts'
import type { Order } from '#protocol/ports.ts'
import { roleFileSchema } from '#protocol/role.ts'
import { type Workflow, workflowShape } from '#protocol/workflow.ts'
import { agentResult } from '../support/samples.ts'

export const BASE = 'b'.repeat(40)
const TERMS: Terms = { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 3_600_000, unattended: false }

/** A change with code and tests in which nothing was found. */
const CLEAN: Examined = {
  issues: [],
  failedChecks: [],
  tests: { status: 'PASS', because: '3 passed', inherited: false },
  touchesCode: true,
  touchesTests: true,
  files: ['cart.ts', 'cart.test.ts'],
  missing: [],
}

export type Script = {
  /** What the agent hands in; null when it ends without a word, 'never' when it never ends. */
  readonly agent?: (at: Try) => AgentResult | null | 'never'
  readonly gate?: (at: Try) => Partial<Examined>
  readonly conversation?: (at: Try, sessionId: string) => string
  readonly merge?: (at: Try) => readonly string[] | null
  /** It says that it is done and commits nothing. */
  readonly idle?: (at: Try) => boolean
}

/** The only item of the checklists here, with evidence. */
export const ITEM: JudgedItem = {
  item: 'must:tests',
  verdict: 'pass',
  evidence: [{ file: 'cart.ts', line: 3 }],
  note: '',
}

type Session = { readonly at: Try; readonly worktree: string | null; alive: boolean; said: boolean }

const WORKFLOW_ROLES = ['maker', 'judge'] as const

export class RunStage {
  mind: Mind = EMPTY_MIND
  envelopes: Envelope[] = []
  readonly trees = new Map<string, string>()
  readonly sessions = new Map<string, Session>()
  readonly #script: Script
  #now = 1_000
  #commits = 0

  constructor(workflow: object, script: Script = {}) {
    this.#script = script
    const roles = WORKFLOW_ROLES.map((name) =>
      roleFileSchema.parse({
        name,
        title: name,
        specialty: name,
        model: 'haiku',
        prompt: name,
        mayReview: name === 'judge',
      }),
    )
    this.take([{ type: 'roster.set', roster: { roles, workflows: [workflowShape.parse(workflow)] } }])
    this.take([{ type: 'repository.watched', path: '/repo', heads: { main: BASE } }])
  }

  get run() {
    const [run] = this.mind.world.runs
    if (!run) throw new Error('nothing runs')
    return run
  }

  states(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.run.steps).map(([id, { state }]) => [id, state]))
  }

  take(events: readonly Event[], origin: Origin = 'engine'): void {
    const thought = think(this.mind, { events, origin, at: this.#now, key: null }, TERMS)
    this.mind = thought.mind
    this.envelopes.push(...thought.envelopes)
  }

  tell(command: Command): string {
    const obeyed = obey(this.mind, command as Parameters<typeof obey>[1], 'human', this.#now)
    if ('refused' in obeyed) return obeyed.refused
    this.take(obeyed.events, 'human')
    return obeyed.id ?? 'ok'
  }

  start(workflow: Workflow['name'], threatId?: string): string {
    const issue = { title: 'the cart is slow', text: 'GET /cart takes seconds', kinds: ['performance' as const] }
    return this.tell({ type: 'workflow.start', workflow, issue, target: 'main', ...(threatId ? { threatId } : {}) })
  }

  /** Answers the only open question. */
  answer(option: string, note?: string): string {
    const [open] = this.mind.world.questions
    if (!open) throw new Error('nothing is asked')
    const chosen = open.escalation.options.find(({ id }) => id === option)
    if (!chosen) throw new Error(`no option ${option}`)
    const answer = { escalationId: open.escalation.id, verdict: chosen.verdict, option, ...(note ? { note } : {}) }
    return this.tell({ type: 'escalation.answer', answer })
  }

  /** Everything that could happen next in the world, as things to do. */
  possible(): readonly (() => void)[] {
    const orders = [...this.mind.outbox.values()].map((order) => () => this.perform(order))
    const agents = [...this.sessions].flatMap(([id, session]) => {
      if (session.alive) return this.#willEnd(session) ? [() => this.#work(id, session)] : []
      const known = this.mind.world.sessions.find((view) => view.id === id)
      return known?.exit ? [] : [() => this.take([{ type: 'session.exited', sessionId: id, code: 0, signal: null }])]
    })
    return [...orders, ...agents]
  }

  /** Lets things happen, chosen by `pick`, until nothing is left to happen. */
  settle(pick: (count: number) => number = () => 0, each: () => void = () => {}): void {
    for (let steps = 0; steps < 5_000; steps += 1) {
      const all = this.possible()
      if (all.length === 0) return
      all[pick(all.length)]?.()
      each()
    }
    throw new Error('it never settles')
  }

  /** Time passes and deadlines with it. */
  pass(ms: number): void {
    this.#now += ms
    this.take(passedDeadlines(this.mind, this.#now, NOBODY_LOOKED))
  }

  /** The engine dies: what it knows is what the journal says. */
  crash(): void {
    this.mind = this.envelopes.reduce((mind, envelope) => absorb(mind, envelope).mind, EMPTY_MIND)
  }

  /** Does what was allowed; with `isLost` the engine dies before it hears of it. */
  perform({ intentId, intent }: Order, isLost = false): void {
    const events = this.#done(intent)
    if (isLost) this.crash()
    else this.take([...events, { type: 'effect.done', intentId }])
  }

  #done(intent: Intent): readonly Event[] {
    switch (intent.type) {
      case 'step.prepare':
        return [this.#prepared(intent)]
      case 'session.start':
        return this.#sessionStarted(intent.launch.sessionId, intent.launch.name)
      case 'session.stop': {
        const session = this.sessions.get(intent.sessionId)
        if (session) session.alive = false
        return []
      }
      case 'step.collect':
        return [this.#collected(intent)]
      case 'gate.check':
        return [this.#checked(intent)]
      case 'step.merge':
        return [this.#merged(intent)]
      case 'workflow.begin': {
        const { workflow, kind, threat } = intent
        const issue = { title: threat.title, text: threat.impact, kinds: [kind] }
        return [{ type: 'workflow.chosen', workflow, issue, threatId: threat.id, because: 'a threat' }]
      }
      case 'workflow.steer': {
        const order = [...this.mind.outbox.values()].find((one) => one.intent === intent)
        return [
          {
            type: 'workflow.steered',
            runId: intent.runId,
            stepId: intent.stepId,
            how: intent.how,
            note: order?.note ?? null,
          },
        ]
      }
      default:
        return []
    }
  }

  #prepared({
    runId,
    stepId,
    round,
    attempt,
    role,
    writes,
    base,
    subject,
  }: Extract<Intent, { type: 'step.prepare' }>): Event {
    const worktree = writes ? `${runId}-${stepId}` : null
    const from = (worktree === null ? subject : this.trees.get(worktree)) ?? base
    if (worktree !== null && !this.trees.has(worktree)) this.trees.set(worktree, base)
    const name = JSON.stringify({ runId, stepId, round, attempt })
    return {
      type: 'step.prepared',
      runId,
      stepId,
      round,
      attempt,
      name,
      profile: 'script',
      argv: ['agent'],
      cwd: '/',
      env: {},
      role,
      worktree,
      sandbox: null,
      from,
    }
  }

  #sessionStarted(sessionId: string, name: string): readonly Event[] {
    const at = JSON.parse(name) as Try
    const worktree = this.trees.has(`${at.runId}-${at.stepId}`) ? `${at.runId}-${at.stepId}` : null
    if (!this.sessions.has(sessionId)) this.sessions.set(sessionId, { at, worktree, alive: true, said: false })
    const conversationId = this.#script.conversation?.(at, sessionId) ?? sessionId
    return [
      { type: 'session.started', sessionId, pid: 1 },
      { type: 'agent.conversed', sessionId, conversationId, transcript: null },
    ]
  }

  #willEnd = ({ at }: Session) => this.#script.agent?.(at) !== 'never'

  #work(sessionId: string, session: Session): void {
    const said = this.#script.agent
      ? this.#script.agent(session.at)
      : agentResult({ summary: session.at.stepId, items: session.at.stepId === 'review' ? [ITEM] : [] })
    if (session.worktree !== null && !this.#script.idle?.(session.at)) this.trees.set(session.worktree, this.#commit())
    session.alive = false
    if (said !== null && said !== 'never') this.take([{ type: 'result.submitted', sessionId, result: said }], 'agent')
  }

  #commit(): string {
    this.#commits += 1
    return this.#commits.toString(16).padStart(40, '0')
  }

  #collected({ runId, stepId, round, attempt, result, worktree }: Extract<Intent, { type: 'step.collect' }>): Event {
    const commit = worktree === null ? null : (this.trees.get(worktree) ?? null)
    const because = result === null ? 'it ended without a result' : ''
    return {
      type: 'step.finished',
      runId,
      stepId,
      round,
      attempt,
      result,
      because,
      commit,
      usage: { tokens: 1_000, costUsd: 0.1 },
    }
  }

  #checked({ runId, stepId, round, attempt, of }: Extract<Intent, { type: 'gate.check' }>): Event {
    const at = { runId, stepId, round, attempt }
    const seen = this.#script.gate?.(at) ?? {}
    return { type: 'gate.examined', ...at, of, examined: { ...CLEAN, ...seen } }
  }

  #merged({ runId, stepId, round, attempt }: Extract<Intent, { type: 'step.merge' }>): Event {
    const at = { runId, stepId, round, attempt }
    const files = this.#script.merge?.(at) ?? null
    if (files) return { type: 'step.conflicted', ...at, files: [...files] }
    return { type: 'step.merged', ...at, commit: 'c'.repeat(39) + String(round) }
  }
}
