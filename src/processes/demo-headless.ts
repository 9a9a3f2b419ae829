// The demo without a terminal: the journal told line by line, questions answered by a labelled stand-in, and the promises
// of the demo checked against the journal at the end.
import { orderQuestions } from '#escalations/triage.ts'
import { accountOf } from '#projection/account.ts'
import { applyToWorld } from '#projection/apply.ts'
import { missingFrom } from '#projection/demo-checklist.ts'
import { loadWorld } from '#projection/load.ts'
import { EMPTY_WORLD, type OpenQuestion, type World } from '#projection/world.ts'
import { type Envelope, storedEnvelopeSchema } from '#protocol/envelope.ts'
import type { Answer } from '#protocol/escalation.ts'
import type { Stage } from './demo-stage.ts'

const ENDS_WITHIN_MS = 50_000
const PAGE = 1_000

type Telling = {
  readonly out: (line: string) => void
  readonly answer: (question: OpenQuestion) => Answer
  /** Called once the first envelopes can be heard. */
  readonly begin: () => Promise<void>
}

/** Tells the demo until everything promised was seen or the time is up; resolves with what is missing. */
export async function tellDemo({ client }: Stage, { out, answer, begin }: Telling): Promise<readonly string[]> {
  const told: Envelope[] = []
  const answered = new Set<string>()
  const names = new Map<string, string>()
  let world: World = EMPTY_WORLD
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>()

  const hear = (envelope: Envelope) => {
    const { event } = envelope
    world = applyToWorld(world, envelope)
    told.push(envelope)
    if (event.type === 'session.requested') names.set(event.launch.sessionId, event.launch.name)
    const line = accountOf(envelope, names)
    if (line) out(line)
  }
  client.watch({
    world: (json) => {
      world = loadWorld(json)
      isReady()
    },
    envelopes: (envelopes) => {
      for (const envelope of envelopes) hear(envelope)
      for (const question of orderQuestions(world.questions, world.at)) {
        if (answered.has(question.escalation.id)) continue
        answered.add(question.escalation.id)
        void client.send({ type: 'escalation.answer', answer: answer(question) })
      }
      if (missingFrom(told).length === 0) end()
    },
    lost: () => end(),
  })
  await ready
  await begin()
  const late = setTimeout(end, ENDS_WITHIN_MS)
  await ended
  clearTimeout(late)
  return missingFrom(await wholeJournal(client))
}

/** The verdict is read from what is durable, not from what was told. */
async function wholeJournal(client: Stage['client']): Promise<readonly Envelope[]> {
  const all: Envelope[] = []
  for (;;) {
    const ack = await client.send({ type: 'journal.read', since: all.at(-1)?.seq ?? 0, countMax: PAGE })
    if (!ack.ok) return all
    const page = storedEnvelopeSchema.array().parse(ack.result)
    all.push(...page)
    if (page.length < PAGE) return all
  }
}
