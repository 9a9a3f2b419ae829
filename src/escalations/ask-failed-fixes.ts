// The question about an issue that several commits have failed to mend: what it is, what was tried, and what may be done now.
import type { Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import { shortId } from '#protocol/subject.ts'
import type { Asking, Question } from './ask.ts'
import { no, yes } from './option.ts'

/** Sessions that are offered; the key of an option is a digit. */
const SESSIONS_OFFERED_MAX = 4

type Escalating = Extract<Intent, { type: 'issue.escalate' }>

export function aboutFailedFixes(
  { issue, auditId, subject }: Escalating,
  { alive = [] }: Asking,
  nameOf: (sessionId: string) => string,
): Question {
  const { finding, rounds = 0, tries = [] } = issue
  const place = finding.file === null ? 'commit' : `${finding.file}:${finding.line}`
  const rule = (ruling: 'blocked' | 'dismissed' | 'handed-over'): Intent => ({
    type: 'feedback.rule',
    auditId: issue.auditId,
    issueIds: [issue.id],
    ruling,
  })
  const hands = alive.filter((id) => id !== subject.sessionId).slice(0, SESSIONS_OFFERED_MAX)
  return {
    kind: 'other',
    likeness: null,
    editable: null,
    title: `${rounds} fixes failed: ${finding.description}, ${place}`.slice(0, 300),
    evidence: [
      `issue: ${issue.id} ${finding.severity} ${finding.rule} ${place}`,
      ...finding.evidence.slice(0, 3),
      ...tries.map(
        ({ commit, title, said }) =>
          `tried: ${commit.slice(0, 7)} ${said ? 'said that it is fixed' : 'touched the file'}: ${title}`,
      ),
      `still there in ${shortId(subject)}`,
    ].map((line) => line.slice(0, 400)),
    about: { sessionId: subject.sessionId, auditId, threatId: null },
    options: [
      yes('block: it must be mended before anything else', [rule('blocked')]),
      no('accept it as it is', [rule('dismissed')]),
      yes('a human mends it', [rule('handed-over')], { id: 'human' }),
      ...hands.map((id) =>
        yes(
          `give it to ${nameOf(id)}`,
          [rule('handed-over'), { type: 'session.send', sessionId: id, text: taskFor(issue) }],
          { id: `give-${id}`.slice(0, 20) },
        ),
      ),
    ],
  }
}

/** Typed into another session: ids and paths of our own only, what the repository says stays in the letter. */
function taskFor({ id, toldIn }: Issue): string {
  const where = toldIn === undefined ? 'logs/audit' : toldIn
  return `A human gives you issue ${id}, which others have failed to mend: read ${where}, mend the cause, and commit with [fix-${id}] in the message.`
}
