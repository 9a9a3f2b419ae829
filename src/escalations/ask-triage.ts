// The question what an issue is about: what was found with its evidence, and each kind that a workflow is for as an option.
import type { Intent } from '#protocol/intent.ts'
import type { Triage } from '#protocol/triage.ts'
import type { Question } from './ask.ts'
import { no, yes } from './option.ts'

type Wanted = Extract<Intent, { type: 'issue.route' }>

const WORDS_MAX = 4
const NAMED_MAX = 3

export function aboutIssue({ issueId, title, triage, routes }: Wanted): Question {
  return {
    kind: 'other',
    likeness: null,
    editable: null,
    title: `what is this issue about: ${title}`.slice(0, 300),
    evidence: [
      ...(triage.because === '' ? [] : [triage.because]),
      ...triage.candidates.slice(0, NAMED_MAX).map(({ kind, confidence }) => evidenceFor(triage, kind, confidence)),
    ],
    about: { sessionId: null, auditId: null, threatId: null },
    options: [
      ...routes.map(({ kind, workflow, start }) => {
        const first = start === '' ? '' : `, ${start} begins`
        const chosen: Intent = { type: 'workflow.choose', issueId, kind, workflow }
        return yes(`${kind}: run ${workflow}${first}`, [chosen], { id: kind })
      }),
      no('no run: leave it', []),
    ],
  }
}

function evidenceFor({ evidence }: Triage, kind: Triage['kind'], confidence: number): string {
  const said = evidence.filter((one) => one.kind === kind).slice(0, WORDS_MAX)
  const words = said.length === 0 ? 'no word for it' : said.map((one) => `"${one.said}"`).join(', ')
  return `${kind} ${Math.round(confidence * 100)} %: ${words}`.slice(0, 400)
}
