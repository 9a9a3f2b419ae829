// What the stages of an audit measured. "Not run" is a status of its own everywhere and never counts as a pass.
import { z } from 'zod'
import { queryCountSchema } from './query-count.ts'

export const AUDIT_STATES = [
  'IDLE',
  'DETECTED_CHANGE',
  'AUDITING',
  'TESTING',
  'VERIFYING',
  'REPORTING',
  'COMMUNICATING',
  'WAIT_FOR_FIX',
] as const
export const auditStateSchema = z.enum(AUDIT_STATES)
export type AuditState = z.infer<typeof auditStateSchema>

/** What was ruled on issues, by a human or by a later commit. */
export const rulingSchema = z.enum(['blocked', 'dismissed', 'resolved', 'handed-over'])
export type IssueRuling = z.infer<typeof rulingSchema>

export const checkRunSchema = z.strictObject({
  name: z.string().max(60),
  outcome: z.enum(['ran', 'skipped', 'failed']),
  because: z.string().max(400),
})
export type CheckRun = z.infer<typeof checkRunSchema>

/** Our own rules could not look: without them a change was not audited, whatever else ran. */
export const isBlind = ({ name, outcome }: CheckRun) =>
  outcome === 'failed' && (name === 'static checks' || name === 'built-in rules')

export const TEST_NAMES_MAX = 50
const testNames = z.array(z.string().max(400)).max(TEST_NAMES_MAX)

export const testRunSchema = z.strictObject({
  status: z.enum(['PASS', 'FAIL', 'TIMEOUT', 'NOT_RUN']),
  /** The command line as shown to people; null when there was none to run. */
  command: z.string().max(400).nullable(),
  passed: z.int().min(0).nullable(),
  failed: z.int().min(0).nullable(),
  skipped: z.int().min(0).nullable(),
  durationMs: z.int().min(0),
  because: z.string().max(400),
  /** The last lines of output, redacted and printable. */
  tail: z.array(z.string().max(400)).max(40),
  /** Tests that failed, as far as the output names them. */
  failing: testNames.optional(),
  /** Tests that failed at first and passed when run again on the same tree. */
  flaky: testNames.optional(),
  /** Of a FAIL: how much of it the parent commit had already. Absent when they were not compared. */
  inherited: z.enum(['all', 'some', 'none']).optional(),
  /** What counting the queries of the first run came to. */
  queries: queryCountSchema.optional(),
})
export type TestRun = z.infer<typeof testRunSchema>

export const MISSED_PLACES_MAX = 12
/** Of executable changed lines; with fewer, one line more or less would decide, and their coverage is not judged. */
export const CHANGED_LINES_MIN = 20

export const coverageSchema = z.strictObject({
  linesFound: z.int().min(0),
  linesHit: z.int().min(0),
  /** File that it was read from, relative to the checkout. */
  from: z.string().max(400),
  /** The same for the lines that the change added, as far as they are executable; absent when that is not known. */
  changed: z
    .strictObject({
      linesFound: z.int().min(0),
      linesHit: z.int().min(0),
      /** Places that did not run, as `path:3-7,12`. */
      missed: z.array(z.string().max(400)).max(MISSED_PLACES_MAX),
    })
    .optional(),
})
export type Coverage = z.infer<typeof coverageSchema>

/** What became worse since the parent commit. */
export const regressionSchema = z.strictObject({
  what: z.enum(['finding', 'tests', 'pass rate', 'coverage', 'security score']),
  says: z.string().max(400),
})
export type Regression = z.infer<typeof regressionSchema>
export const REGRESSIONS_MAX = 100

export const partSchema = z.enum(['PASS', 'FAIL', 'NOT_RUN'])
/** Status by part: "not run" is never hidden behind a PASS of the rest. */
export const partsSchema = z.strictObject({
  static: partSchema,
  tests: z.enum(['PASS', 'FAIL', 'TIMEOUT', 'NOT_RUN']),
  coverage: partSchema,
})

export const GRADES = ['A', 'B', 'C', 'D', 'E', 'F'] as const
export type Grade = (typeof GRADES)[number]

export const metricsSchema = z.strictObject({
  /** Percent of executable lines that ran, one decimal; null when nothing measured it. */
  coverage: z.number().min(0).max(100).nullable(),
  /** The same for the lines that the change added; absent when that is not known. */
  coverage_changed: z
    .strictObject({
      lines: z.int().min(0),
      hit: z.int().min(0),
      /** Null when there are too few lines to judge. */
      percent: z.number().min(0).max(100).nullable(),
      because: z.string().max(200),
    })
    .optional(),
  /** Percent of executed tests that passed, one decimal; null when none executed. */
  test_pass_rate: z.number().min(0).max(100).nullable(),
  security_score: z.enum(GRADES),
  /** Findings that the parent commit did not have and this one has; null when the parent was not audited. */
  regressions: z.int().min(0).nullable(),
})
export type Metrics = z.infer<typeof metricsSchema>
