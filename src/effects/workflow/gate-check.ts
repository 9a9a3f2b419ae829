// The gate's own look at the exact commit: the rules and the project's tests are run on it again, whatever its author and its reviewer
// say, and every place that the review points at is looked up. It rules on nothing (machines/workflow/gate-ruling.ts).
import { listChangedPaths, shownPath } from '#git/changed-paths.ts'
import { listNewCommits } from '#git/commit-log.ts'
import { subjectOf } from '#git/commit-subject.ts'
import { type GitRun, git } from '#git/git-run.ts'
import type { Place } from '#protocol/agent-result.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Examined } from '#protocol/event-workflow.ts'
import type { Perform } from '#protocol/ports.ts'
import type { Report } from '#protocol/report.ts'
import type { Subject } from '#protocol/subject.ts'
import { intentOf, type Room } from '../room.ts'

export type GateLook = {
  /** Audits and tests exactly this change; never asks a model. */
  readonly examine: (subject: Subject, signal: AbortSignal) => Promise<Report>
  readonly isCode: (path: string) => boolean
  readonly isTest: (path: string) => boolean
}

const FILES_MAX = 500
const ISSUES_MAX = 50
const CHECKS_MAX = 20
/** A larger file is not looked up: nobody reviews a line of it. */
const FILE_BYTES_MAX = 4 * 1024 * 1024

/** gate.check → gate.examined. */
export function createGateCheck({ root }: Room, { examine, isCode, isTest }: GateLook): Perform {
  return async (order, signal) => {
    const { runId, stepId, round, attempt, of, commit, base, places } = intentOf(order, 'gate.check')
    const how = { signal }
    const subject = await subjectBetween(root, { base, commit }, how)
    const changes = await listChangedPaths(root, subject, how)
    const present = changes.filter(({ status }) => status !== 'deleted').map(({ rawPath }) => rawPath)
    const [report, missing] = await Promise.all([examine(subject, signal), notThere(root, commit, places, how)])
    const examined: Examined = {
      ...seenIn(report),
      touchesCode: present.some((path) => isCode(path) && !isTest(path)),
      touchesTests: present.some(isTest),
      files: changes.slice(0, FILES_MAX).map(({ rawPath }) => shownPath(rawPath)),
      missing: [...missing],
    }
    return { events: [{ type: 'gate.examined', runId, stepId, round, attempt, of, examined }] }
  }
}

/** Everything between the two as one change. */
async function subjectBetween(
  root: string,
  { base, commit }: { readonly base: string; readonly commit: string },
  how: GitRun,
): Promise<Subject> {
  const commits = await listNewCommits(root, commit, [base], how)
  const newest = commits.at(-1)
  if (!newest)
    throw new Trouble(`${commit.slice(0, 7)} adds nothing to ${base.slice(0, 7)}`, 'there is nothing to judge')
  return { ...subjectOf(newest, { branch: null, sessionId: null }, commits.slice(0, -1)), base, skipAudit: false }
}

function seenIn({ issues, checks, tests }: Report): Pick<Examined, 'issues' | 'failedChecks' | 'tests'> {
  return {
    issues: issues.slice(0, ISSUES_MAX).map(({ severity, rule, type, file, line, description }) => ({
      severity,
      rule,
      type,
      file: file ?? '',
      line,
      text: description.slice(0, 400),
    })),
    failedChecks: checks
      .filter(({ outcome }) => outcome === 'failed')
      .slice(0, CHECKS_MAX)
      .map(({ name }) => name),
    tests: { status: tests.status, because: tests.because, inherited: tests.inherited === 'all' },
  }
}

/** Places that the tree of that commit does not have. */
async function notThere(
  root: string,
  commit: string,
  places: readonly Place[],
  how: GitRun,
): Promise<readonly Place[]> {
  const lines = new Map<string, number>()
  for (const file of new Set(places.map((place) => place.file))) lines.set(file, await linesOf(root, commit, file, how))
  return places.filter(({ file, line }) => line > (lines.get(file) ?? 0))
}

async function linesOf(root: string, commit: string, file: string, how: GitRun): Promise<number> {
  // The name stands behind the commit and a colon, so it cannot be an option; git refuses what leads out of the tree.
  const asked = await git(root, ['cat-file', 'blob', `${commit}:${file}`], {
    ...how,
    okCodes: [0, 128],
    bytesMax: FILE_BYTES_MAX,
  }).catch(() => null)
  if (asked?.code !== 0) return 0
  const text = asked.out.toString('utf8')
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
