// The gate's ruling (D5): what must hold is what was run on the exact commit; the rest is the reviewer's word, item by item, and counts
// only where its evidence is there. A review that cannot be relied on is void: it neither passes nor rejects.

import type { AgentResult, JudgedItem } from '#protocol/agent-result.ts'
import type { EventOf } from '#protocol/event.ts'
import type { Examined } from '#protocol/event-workflow.ts'
import { placeWords } from '#protocol/place-words.ts'
import { reaches } from '#protocol/severity.ts'

export type GateInput = {
  readonly examined: Examined
  readonly review: AgentResult
  readonly checklist: readonly string[]
  readonly track: 'full' | 'fast'
}

export type Ruled = Pick<EventOf<'gate.checked'>, 'pass' | 'void' | 'because' | 'items' | 'findings' | 'debt'>

const MUST = 'must:'
/** The items that Signalbox judges itself, and what they are called in the table. */
export const OWN_ITEMS = ['own:no secrets', 'own:rules', 'own:tests pass', 'own:tests exist'] as const

/** What follows from what was seen and what the review says. */
export function rulingOf(input: GateInput): Ruled {
  const { review, examined } = input
  const flaw = flawOf(input)
  const own = ownItems(input)
  const items = [...own, ...review.items]
  const outside = review.findings.filter(({ file }) => file !== null && !examined.files.includes(file))
  const inside = review.findings.filter((finding) => !outside.includes(finding))
  const debt = [
    ...review.debt,
    ...outside.map(({ severity, file, line, text }) => ({
      title: `${severity} ${placeWords(file, line)}`.slice(0, 200),
      why: text,
    })),
    ...wishes(review.items),
  ].slice(0, 20)
  if (flaw !== null) return { pass: false, void: true, because: flaw, items, findings: [], debt: [] }
  const failing = items.filter(({ item, verdict }) => verdict === 'fail' && !isWish(item))
  const pass = failing.length === 0 && review.verdict === 'pass'
  const because = pass
    ? `${items.filter(({ verdict }) => verdict === 'pass').length} items hold`
    : failing.length > 0
      ? `does not hold: ${failing.map(({ item }) => item).join(', ')}`
      : review.summary
  return {
    pass,
    void: false,
    because: because.slice(0, 400),
    items,
    findings: pass ? [] : findingsOf(examined, inside),
    debt,
  }
}

const isWish = (item: string) => !item.startsWith(MUST) && !item.startsWith('own:')

/** What should hold and does not is deferred, not a reason to go round again. */
const wishes = (items: readonly JudgedItem[]) =>
  items
    .filter(({ item, verdict }) => verdict === 'fail' && isWish(item))
    .map(({ item, note }) => ({ title: item, why: note }))

function findingsOf({ issues, tests }: Examined, inside: AgentResult['findings']): AgentResult['findings'] {
  const own = issues
    .filter(({ severity }) => reaches(severity, 'HIGH'))
    .map(({ severity, file, line, rule, text }) => ({
      severity,
      file: file === '' ? null : file,
      line,
      text: `${rule}: ${text}`.slice(0, 400),
    }))
  const failed = isFailing(tests)
    ? [
        {
          severity: 'HIGH' as const,
          file: null,
          line: 0,
          text: `tests ${tests.status}: ${tests.because}`.slice(0, 400),
        },
      ]
    : []
  return [...own, ...failed, ...inside].slice(0, 50)
}

const isFailing = ({ status, inherited }: Examined['tests']) =>
  (status === 'FAIL' && !inherited) || status === 'TIMEOUT'

/** Why the review does not count; null when it does. */
function flawOf({ review, checklist, track, examined: { missing, failedChecks } }: GateInput): string | null {
  const wanted = track === 'fast' ? checklist.filter((item) => item.startsWith(MUST)) : checklist
  const left = wanted.filter((item) => !review.items.some((judged) => judged.item === item))
  if (left.length > 0) return `it does not judge ${left.slice(0, 3).join(', ')}`.slice(0, 400)
  const bare = review.items.find(({ verdict, evidence }) => verdict !== 'not-applicable' && evidence.length === 0)
  if (bare) return `it gives no evidence for ${bare.item}`
  const unsaid = review.items.find(({ verdict, note }) => verdict === 'not-applicable' && note === '')
  if (unsaid) return `it does not say why ${unsaid.item} is not applicable`
  const [first] = missing
  if (first) return `it points at ${first.file}:${first.line}, which is not there`.slice(0, 400)
  return failedChecks.length > 0 ? `what must be run could not be run: ${failedChecks.join(', ')}`.slice(0, 400) : null
}

function ownItems({ examined, track }: GateInput): readonly JudgedItem[] {
  const { issues, tests, touchesCode, touchesTests } = examined
  const secrets = issues.filter(({ type, severity }) => type === 'secret' && reaches(severity, 'MEDIUM'))
  const rules = issues.filter(({ type, severity }) => type !== 'secret' && type !== 'test' && reaches(severity, 'HIGH'))
  const [noSecrets, rulesHold, testsPass, testsExist] = OWN_ITEMS
  const judged = (item: string, found: readonly { file: string; line: number; text: string }[]): JudgedItem => ({
    item,
    verdict: found.length === 0 ? 'pass' : 'fail',
    evidence: found
      .filter(({ file, line }) => file !== '' && line > 0)
      .slice(0, 10)
      .map(({ file, line }) => ({ file, line })),
    note: (found[0]?.text ?? '').slice(0, 400),
  })
  const ran: JudgedItem = {
    item: testsPass,
    verdict: isFailing(tests) ? 'fail' : tests.status === 'NOT_RUN' ? 'not-applicable' : 'pass',
    evidence: [],
    note: tests.because,
  }
  const exist: JudgedItem = {
    item: testsExist,
    verdict: !touchesCode ? 'not-applicable' : touchesTests ? 'pass' : 'fail',
    evidence: [],
    note: touchesCode && !touchesTests ? 'the change has code and no test of it' : '',
  }
  // What is mended in haste is watched afterwards; its tests may follow.
  return [judged(noSecrets, secrets), judged(rulesHold, rules), ran, ...(track === 'fast' ? [] : [exist])]
}
