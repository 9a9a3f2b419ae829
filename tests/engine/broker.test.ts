// Every request of every agent is answered at most once, by the answer that was given to it, and none is lost: whatever crashes,
// comes twice, comes late, or is settled in the agent's own pane.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Envelope } from '#protocol/envelope.ts'
import type { Answer } from '#protocol/escalation.ts'
import { ANSWER_WITHIN_MS, BrokerStage, COMMANDS, SESSIONS, UNDO_MS } from './broker-stage.ts'

/** A longer run: BROKER_STORIES=2000 vitest run tests/engine/broker.test.ts */
const STORIES = Number(process.env['BROKER_STORIES'] ?? 60)
const REQUESTS = 1_000

type Step =
  | { readonly do: 'ask'; readonly session: number; readonly command: string }
  | { readonly do: 'again' | 'pane' | 'undo' | 'snooze' | 'late'; readonly which: number; readonly answer?: never }
  | { readonly do: 'answer'; readonly which: number; readonly answer: Omit<Answer, 'escalationId'> }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'crash'; readonly afterAppends: number; readonly isDurable: boolean }

const which = fc.nat(1_000_000)
const yes = fc.record({
  verdict: fc.constant('approve' as const),
  confirmed: fc.boolean(),
  allLikeIt: fc.boolean(),
})
const no = fc.record({ verdict: fc.constant('reject' as const), note: fc.constant('not now'), allLikeIt: fc.boolean() })
const rule = fc.constant({ verdict: 'approve' as const, option: 'rule', confirmed: true })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      session: fc.integer({ min: 1, max: SESSIONS }),
      command: fc.constantFrom(...COMMANDS),
    }),
  },
  {
    weight: 13,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      which,
      answer: fc.oneof({ weight: 5, arbitrary: yes }, { weight: 3, arbitrary: no }, { weight: 1, arbitrary: rule }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('again', 'pane', 'undo', 'snooze', 'late'),
      which,
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 2_000, UNDO_MS, 25_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      afterAppends: fc.integer({ min: 1, max: 4 }),
      isDurable: fc.boolean(),
    }),
  },
)

const some = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)]

async function take(stage: BrokerStage, next: Step): Promise<void> {
  switch (next.do) {
    case 'ask':
      return stage.ask(next.session, next.command)
    case 'wait':
      return stage.advance(next.ms)
    case 'crash':
      return stage.crashAt(next)
    case 'again':
    case 'pane':
      return meddle(stage, next.do, next.which)
    case 'undo':
    case 'snooze':
      return putOff(stage, next.do, next.which)
    default:
      return answer(stage, next.which, next.answer ?? null)
  }
}

async function meddle(stage: BrokerStage, what: 'again' | 'pane', index: number): Promise<void> {
  const waiting = some(
    stage.requests.filter(({ state }) => state === 'waits'),
    index,
  )
  if (waiting) await (what === 'again' ? stage.again(waiting) : stage.answerInPane(waiting))
}

/** Without an answer: one that comes too late. */
async function answer(stage: BrokerStage, index: number, given: Omit<Answer, 'escalationId'> | null): Promise<void> {
  const list = (given ? stage.questions : stage.engine.world.settled).map(({ escalation }) => escalation.id)
  const escalationId = some(list, index)
  const late = { verdict: 'approve' as const, confirmed: true }
  if (escalationId) await stage.send({ type: 'escalation.answer', answer: { escalationId, ...(given ?? late) } })
}

async function putOff(stage: BrokerStage, what: 'undo' | 'snooze', index: number): Promise<void> {
  const open = stage.questions.filter(({ held }) => (what === 'undo') === Boolean(held))
  const escalationId = some(open, index)?.escalation.id
  if (!escalationId) return
  if (what === 'undo') await stage.send({ type: 'escalation.undo', escalationId })
  else await stage.send({ type: 'escalation.snooze', escalationId, forMs: 10_000 })
}

/** Who still waits is in the queue, once, or its answer is on its way. */
function nobodyIsForgotten(stage: BrokerStage): void {
  const asked = stage.questions.map(({ escalation }) => escalation.evidence.find((line) => line.startsWith('bound to')))
  const known = new Set(asked)
  const forgotten = stage.requests.filter(
    ({ request, state }) => state === 'waits' && !known.has(`bound to this very request: ${request.fingerprint}`),
  )
  if (known.size !== asked.length || forgotten.length > 0)
    expect({ asked, forgotten }).toEqual({ asked: [...known], forgotten: [] })
}

/** Fingerprints of the requests that a human has allowed in effect, as the journal tells it. */
function allowedByHuman(journal: readonly Envelope[]): ReadonlySet<string | undefined> {
  const askedIn = new Map(
    journal.flatMap(({ event }) =>
      event.type === 'escalation.opened' && event.intent.type === 'request.answer'
        ? [[event.escalation.id, event.intent.request.fingerprint] as const]
        : [],
    ),
  )
  const held = new Map<string, boolean>()
  const inEffect = ({ event, origin }: Envelope): string | null => {
    if (event.type === 'escalation.undone') held.delete(event.escalationId)
    if (event.type === 'escalation.released' && held.get(event.escalationId)) return event.escalationId
    if (event.type !== 'escalation.answered' || origin !== 'human') return null
    const isYes = event.verdict === 'approve'
    if (event.heldUntil !== undefined) held.set(event.escalationId, isYes)
    return event.heldUntil === undefined && isYes ? event.escalationId : null
  }
  return new Set(journal.map(inEffect).map((id) => (id === null ? undefined : askedIn.get(id))))
}

/** By the journal: what reached an agent is what was decided about that very request. */
async function eachGotItsOwn(stage: BrokerStage): Promise<void> {
  const journal = await stage.journal()
  const orders = new Map(
    journal.flatMap(({ event }) => (event.type === 'intent.allowed' ? [[event.intentId, event] as const] : [])),
  )
  const byHuman = allowedByHuman(journal)
  for (const { request, sessionId, given, state } of stage.requests) {
    expect(given.length, request.fingerprint).toBe(state === 'answered' ? 1 : 0)
    for (const { delivery } of given) {
      const order = orders.get(delivery.intentId)
      expect(order?.intent).toMatchObject({ sessionId, request: { fingerprint: request.fingerprint } })
      const isByRule = order?.by === 'policy' && /rule "(?:always|allow-e)/.test(order.because)
      const isAllowed = delivery.decision.behavior === 'allow'
      if (isAllowed)
        expect(isByRule || byHuman.has(request.fingerprint), `${request.fingerprint}: by nobody`).toBe(true)
    }
  }
}

async function play(steps: Iterable<Step>): Promise<BrokerStage> {
  const stage = new BrokerStage()
  await stage.open()
  for (const next of steps) {
    await take(stage, next)
    nobodyIsForgotten(stage)
  }
  // The last human has gone home: held answers take effect, and to everything else time says no.
  for (let turn = 0; turn < 8; turn++) await stage.advance(ANSWER_WITHIN_MS / 2)
  expect(stage.questions).toEqual([])
  expect(stage.requests.filter(({ state }) => state === 'waits')).toEqual([])
  await eachGotItsOwn(stage)
  return stage
}

test(`${STORIES} short stories: each request is answered at most once, by its own answer, and none is lost`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      await play(steps)
    }),
    { seed: 20_261_121, numRuns: STORIES },
  )
})

test(`${REQUESTS} requests of ${SESSIONS} sessions in one story`, async () => {
  const steps: Step[] = []
  for (const next of fc.sample(step, { seed: 4, numRuns: REQUESTS * 4 })) {
    steps.push(next)
    if (steps.filter((one) => one.do === 'ask').length >= REQUESTS) break
  }
  const stage = await play(steps)
  expect(stage.requests).toHaveLength(REQUESTS)
  expect(stage.crashes).toBeGreaterThan(50)
  const ends = (state: string) => stage.requests.filter((one) => one.state === state).length
  expect(ends('answered')).toBeGreaterThan(400)
  expect(ends('in its pane')).toBeGreaterThan(30)
  const types = (await stage.journal()).map(({ event }) => event.type)
  for (const type of ['escalation.undone', 'escalation.released', 'escalation.raised', 'rule.accepted'] as const)
    expect(types.filter((one) => one === type).length, type).toBeGreaterThan(0)
})
