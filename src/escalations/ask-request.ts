// What an agent asks, as a question for the human: all that is shown before deciding, and every answer that this agent takes.
import { type AgentRequest, ALLOW_ONCE, DENY, type Decision } from '#protocol/agent-request.ts'
import { OPTIONS_MAX, type Option } from '#protocol/escalation.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Rule } from '#protocol/rule.ts'
import type { Asking, Question } from './ask.ts'
import { no, yes } from './option.ts'

type Asked = Extract<Intent, { type: 'request.answer' }>

/** What equal requests have in common: the same thing, asked by the same kind of agent in the same role. */
export function likenessOf({ request }: Asked, asker: Asking['asker']): string {
  return fingerprint(JSON.stringify([asker?.profile ?? '', asker?.role ?? null, request.kind, request.likeness]))
}

/** `name` is the session's, as people know it. */
export function aboutRequest(intent: Asked, name: string, { asker, offer }: Asking): Question {
  const { request, sessionId } = intent
  const { channel, agentId } = request
  const how =
    channel.by === 'screen' ? `on its own screen (rule ${channel.rule})` : `through its ${channel.adapter} hook`
  return {
    kind: request.kind === 'question' ? 'question' : 'permission',
    title: `${request.tool}: ${request.detail}`.slice(0, 300),
    evidence: [
      `${name} asks ${how}${agentId === null ? '' : `, for its sub-agent ${agentId}`}`,
      `bound to this very request: ${request.fingerprint}`,
      ...(asker?.cwd ? [`runs in ${asker.cwd}`.slice(0, 400)] : []),
    ],
    subject: request.lines.length > 0 ? request.lines : [request.detail],
    touches: request.paths,
    likeness: likenessOf(intent, asker),
    editable: request.editable,
    about: { sessionId, auditId: null, threatId: null },
    options: request.questions.length > 0 ? answerOptions(intent) : permissionOptions(intent, offer),
  }
}

const deciding = (intent: Asked, change: Partial<Decision>): readonly Intent[] => [
  { ...intent, decision: { ...intent.decision, ...change } },
]

function permissionOptions(intent: Asked, offer: Rule | null): Option[] {
  const { offers } = intent.request
  const asked = { ...intent, decision: ALLOW_ONCE }
  const offered = (offer: AgentRequest['offers'][number], option: Option) => (offers.includes(offer) ? [option] : [])
  return [
    yes('allow once', deciding(asked, {})),
    no('refuse', deciding(asked, DENY)),
    ...offered('edit', yes('allow it, changed', deciding(asked, {}), { id: 'edit', takes: 'text' })),
    ...ruleOptions(asked, offer),
    ...offered('session', yes('allow for this session', deciding(asked, { scope: 'session' }), { id: 'session' })),
    ...offered(
      'always',
      // The agent will not ask again: that is worth a second look whatever it is.
      yes('allow always, by its own rule', deciding(asked, { scope: 'always' }), { id: 'always', confirm: true }),
    ),
    ...offered(
      'interrupt',
      no('refuse and stop its turn', deciding(asked, { ...DENY, interrupt: true }), { id: 'interrupt' }),
    ),
    ...handOver(asked),
  ].slice(0, OPTIONS_MAX)
}

/** What people have answered several times they may make a rule of; nobody else may. */
function ruleOptions(asked: Asked, rule: Rule | null): Option[] {
  if (rule === null) return []
  const special = { id: 'rule', confirm: true, rule }
  const words = `and write a rule: ${rule.because}`
  return rule.verdict === 'allow'
    ? [yes(`allow ${words}`, deciding(asked, {}), special)]
    : [no(`refuse ${words}`, deciding(asked, DENY), special)]
}

/** One question with a few choices is answered with a key; everything else is written. */
function answerOptions(intent: Asked): Option[] {
  const { questions } = intent.request
  const asked = { ...intent, decision: ALLOW_ONCE }
  const [only] = questions
  const single = questions.length === 1 && only && !only.multiple ? only.choices : []
  return [
    ...single.map(({ label }, index) =>
      yes(label, deciding(asked, { answers: [label] }), { id: index === 0 ? 'approve' : `choice-${index + 1}` }),
    ),
    yes(`answer in your own words${questions.length > 1 ? ', a line for each question' : ''}`, deciding(asked, {}), {
      id: 'answer',
      takes: 'text',
    }),
    no('refuse to answer', deciding(asked, DENY)),
    ...handOver(asked),
  ]
}

function handOver(asked: Asked): Option[] {
  const option = no('leave it to its own dialog', deciding(asked, { behavior: 'hand-over' }), {
    id: 'hand-over',
    takes: 'nothing',
  })
  return asked.request.offers.includes('hand-over') ? [option] : []
}
