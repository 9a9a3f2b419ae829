// What a detector saw, with evidence; and the issue it becomes once an audit has reported it.
// Evidence is already redacted and printable: no later stage has to clean it again.
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const EVIDENCE_LINES_MAX = 12
export const FINDINGS_MAX = 500

export const findingSchema = z.strictObject({
  /** Stable rule name, `family/rule`. */
  rule: z.string().max(80),
  type: z.enum(['secret', 'security', 'shell', 'test', 'coverage', 'performance', 'style', 'suppression']),
  severity: severitySchema,
  confidence: z.enum(['high', 'medium', 'low']),
  /** Path inside the repository; null when the finding is about the whole change. */
  file: z.string().max(400).nullable(),
  /** 1-based line, 0 when it is about the whole file or change. */
  line: z.int().min(0),
  description: z.string().max(400),
  evidence: z.array(z.string().max(400)).max(EVIDENCE_LINES_MAX),
  remediation: z.string().max(600),
  /** Number in the Common Weakness Enumeration; only of security findings. */
  cwe: z.int().min(1).optional(),
  /** Class of the OWASP Top Ten, as `A03:2021 Injection`. */
  owasp: z.string().max(80).optional(),
  /** Of a finding that something became weaker: what, and how much of it there was. It is mended when there is as much again. */
  was: z.strictObject({ what: z.string().max(400), count: z.number() }).optional(),
  /** Rule, path, masked text and occurrence: the same problem keeps it when lines move. */
  fingerprint: z.string().max(40),
})
export type Finding = z.infer<typeof findingSchema>

/** Of the commits that were to mend an issue, the latest are kept. */
export const TRIES_MAX = 6

/** A commit that was to mend an issue and did not. */
export const trySchema = z.strictObject({
  commit: z.string().max(60),
  title: z.string().max(400),
  /** Its message said so; otherwise it only touched the file. */
  said: z.boolean(),
})

export const issueSchema = z.strictObject({
  /** Short id that people type, as in `[fix-ID]`. */
  id: z.string().max(40),
  auditId: z.string(),
  openedAt: z.int(),
  branch: z.string().nullable(),
  /** The session that made it, where that is known. */
  sessionId: z.string().nullable().optional(),
  finding: findingSchema,
  /** The file that tells it; left out until it is told. */
  toldIn: z.string().max(200).optional(),
  /** So many commits were to mend it and did not. */
  rounds: z.int().min(0).optional(),
  tries: z.array(trySchema).max(TRIES_MAX).optional(),
})
export type Issue = z.infer<typeof issueSchema>

/** Whose issues are counted together: those of one session, or else of one branch. */
export function agentOf({ sessionId, branch }: Partial<Pick<Issue, 'sessionId' | 'branch'>>): string {
  return sessionId ?? `branch ${branch ?? '(detached HEAD)'}`
}

const ISSUE_ID_CHARS = 8

/** The issue id of a finding: the first eight hex digits of its fingerprint. */
export function issueIdOf(finding: Finding): string {
  return finding.fingerprint.slice(0, ISSUE_ID_CHARS)
}
