// Whether the tests of a commit need not be run: the same files were tested before (an amended message), or it is one of a
// batch of which only the newest is tested (A6), or newer commits of its branch wait as well.
import { type Subject, shortId } from '#protocol/subject.ts'
import type { TestRun } from '#protocol/verdict.ts'
import type { AuditView } from './world.ts'

/** So many commits of one branch within BATCH_WITHIN_MS are one batch. */
export const BATCH_AT = 5
export const BATCH_WITHIN_MS = 10_000
/** So many newer commits of its branch that wait for their tests, and those of an older one are not run any more. */
export const BACKLOG_AT = 5

/** The result that stands for a run of the tests; null when they have to be run. `audits` are newest first. */
export function knownTests(audits: readonly AuditView[], subject: Subject): TestRun | null {
  if (subject.kind !== 'commit') return null
  return repeated(audits, subject) ?? superseded(audits, subject)
}

function repeated(audits: readonly AuditView[], { id, tree, base }: Subject): TestRun | null {
  const same = audits.find(
    ({ id: other, subject, tests }) =>
      other !== id &&
      subject.tree === tree &&
      // A failure is judged against the parent; a pass is a pass.
      (tests?.status === 'PASS' || (tests?.status === 'FAIL' && subject.base === base)),
  )
  if (!same?.tests) return null
  return { ...same.tests, because: `${same.tests.because}; the same files as ${shortId(same.subject)}`.slice(0, 400) }
}

function superseded(audits: readonly AuditView[], { id, branch }: Subject): TestRun | null {
  const ofBranch = audits.filter(({ subject }) => subject.kind === 'commit' && subject.branch === branch)
  const mine = ofBranch.findIndex((audit) => audit.id === id)
  // One that is no longer shown is older than all that are.
  const newer = mine < 0 ? ofBranch : ofBranch.slice(0, mine)
  const [newest] = newer
  if (!newest) return null
  const audit = ofBranch[mine]
  const instead = audit && batchTip(ofBranch, audit)
  if (instead && instead !== audit)
    return notRun(`${BATCH_AT} or more commits within ${BATCH_WITHIN_MS / 1_000} s`, instead)
  const waiting = newer.filter(({ ended, tests }) => !ended && tests === null)
  return waiting.length >= BACKLOG_AT
    ? notRun(`${waiting.length} newer commits of its branch wait for their tests`, newest)
    : null
}

/** The newest commit of the latest batch that `audit` belongs to. */
function batchTip(ofBranch: readonly AuditView[], audit: AuditView): AuditView | undefined {
  return ofBranch.find((tip) => {
    const batch = ofBranch.filter(
      ({ startedAt }) => startedAt <= tip.startedAt && startedAt > tip.startedAt - BATCH_WITHIN_MS,
    )
    return batch.length >= BATCH_AT && batch.includes(audit)
  })
}

function notRun(why: string, { subject }: AuditView): TestRun {
  const because = `${why}: ${shortId(subject)} is tested instead`
  const nothing = { command: null, passed: null, failed: null, skipped: null, durationMs: 0, tail: [] }
  return { status: 'NOT_RUN', ...nothing, because }
}
