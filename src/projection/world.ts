// What a face shows: plain JSON, folded from the journal's envelopes and from nothing else.
// Lists are bounded; what falls off the end is still in the journal.

import type { OpenQuestion } from '#escalations/queue.ts'
import type { AgentRequest, RequestKind } from '#protocol/agent-request.ts'
import type { AgentResult, JudgedItem } from '#protocol/agent-result.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { EventOf } from '#protocol/event.ts'
import type { ChangedFile } from '#protocol/event-audit.ts'
import type { Run, Usage } from '#protocol/event-workflow.ts'
import type { Bucket } from '#protocol/event-world.ts'
import type { Weighed } from '#protocol/evidence.ts'
import type { Issue } from '#protocol/finding.ts'
import type { Notice } from '#protocol/notice.ts'
import type { Report } from '#protocol/report.ts'
import { NO_ROSTER, type Roster } from '#protocol/roster.ts'
import type { Rule } from '#protocol/rule.ts'
import type { Confinement } from '#protocol/sandbox.ts'
import type { Launch, SessionState } from '#protocol/session.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Threat } from '#protocol/threat.ts'
import type { AuditState, TestRun } from '#protocol/verdict.ts'
import type { Caps } from '#protocol/workflow.ts'
import { type MemoryView, NO_MEMORY } from './memory.ts'
import { NONE_SKIPPED, type SkippedAudits } from './skipped-audits.ts'

export type SessionView = {
  readonly id: string
  readonly launch: Launch
  readonly state: SessionState
  /** Evidence for the state, in one line. */
  readonly because: string
  readonly since: number
  readonly pid: number | null
  /** What it waits for, where that is known; null in other states. */
  readonly waitingFor: RequestKind | null
  /** What it asks at this moment, oldest first. */
  readonly requests: readonly AgentRequest[]
  /** By which its state was judged last: every source, what it says, and what came of that. */
  readonly evidence: readonly Weighed[]
  /** The latest texts that were sent to it and what became of them, newest first. */
  readonly sent: readonly SentView[]
  readonly exit: { readonly code: number | null; readonly signal: number | null } | null
  /** What the agent calls its conversation, by which it can be taken up again. */
  readonly conversation?: { readonly id: string; readonly transcript: string | null }
  /** What it says that it is doing, in its own words. */
  readonly said?: { readonly text: string; readonly at: number }
  /** Model, cost and context as it shows them itself. */
  readonly measured?: Omit<EventOf<'agent.measured'>, 'type' | 'sessionId'>
  /** What it handed in last, as its own word. */
  readonly result?: { readonly result: AgentResult; readonly at: number }
  /** Its sandbox, once it has started with one or was to. */
  readonly confinement?: Confinement
  /** What its sandbox was seen to keep from it, newest first, each path once. */
  readonly denials?: readonly DenialView[]
}

export type DenialView = { readonly path: string; readonly because: string; readonly at: number }

export type SentView = {
  readonly intentId: string
  readonly outcome: 'submitted' | 'held' | 'dropped'
  readonly because: string
  readonly at: number
}

export type AuditView = {
  readonly id: string
  readonly subject: Subject
  readonly state: AuditState
  readonly startedAt: number
  readonly stateSince: number
  readonly files: readonly ChangedFile[]
  readonly tests: TestRun | null
  /** Set from REPORTING on. */
  readonly report: Report | null
  readonly reportPath: string | null
  readonly feedback: readonly { readonly issueId: string; readonly path: string }[]
  /** True once it is back in IDLE. */
  readonly ended: boolean
}

export type RunStepView = {
  readonly state: string
  readonly round: number
  readonly attempt: number
  readonly sessionId: string | null
  readonly commit: string | null
  readonly because: string
  readonly since: number
  /** Of its agent, or of the gate. */
  /** Of the present try, which the run’s sum holds already. */
  readonly used: Usage
  readonly verdict: AgentResult['verdict'] | null
  readonly items: readonly JudgedItem[]
  /** What was decided and why, of its last result. */
  readonly decisions: AgentResult['decisions']
  /** The last time that its work was sent back; it stays when the next round is passed. */
  readonly rejection: StepRejection | null
}

export type StepRejection = {
  readonly by: string
  readonly round: number
  readonly because: string
  readonly findings: AgentResult['findings']
}

export type RunView = {
  readonly run: Run
  readonly startedAt: number
  readonly endedAt: number | null
  readonly outcome: 'done' | 'abandoned' | 'cancelled' | null
  readonly because: string
  readonly spent: Usage
  /** As the workflow says, and more where a human has extended them. */
  readonly caps: Caps
  readonly debt: readonly { readonly title: string; readonly why: string }[]
  readonly steps: Readonly<Record<string, RunStepView>>
}

export type SpentView = {
  /** In UTC; what was spent on another day is not in `today`. */
  readonly day: string
  readonly today: Usage
  /** All of each session, of those that have said so lately. */
  readonly bySession: Readonly<Record<string, Usage>>
  /** The session in which each step was tried last, as `run/step`. */
  readonly tries: Readonly<Record<string, string>>
}

export type TriagedView = Omit<EventOf<'issue.triaged'>, 'type'> & { readonly at: number }

export type MoveView = {
  readonly machine: EventOf<'machine.moved'>['machine']
  readonly id: string
  readonly from: string
  readonly to: string
  readonly on: string
  readonly at: number
}

export type SettledView = {
  readonly escalation: Escalation
  readonly how: 'approved' | 'rejected' | 'expired' | 'withdrawn'
  readonly option: string | null
  readonly note: string | null
  readonly at: number
}

export type AcceptedRule = {
  readonly rule: Rule
  /** The question that it was taken with. */
  readonly escalationId: string
  readonly at: number
}

export type TroubleView = {
  readonly about: string
  readonly message: string
  readonly hint: string
  readonly at: number
}

export type ReadTo = { readonly inode: number; readonly offset: number; readonly closedUpTo: number }

export type { OpenQuestion }

export type World = {
  readonly seq: number
  readonly at: number
  readonly workspace: string
  readonly engine: { readonly pid: number; readonly version: string; readonly startedAt: number } | null
  /** Branch name or `HEAD` to the commit it points at; null before the first look at the repository. */
  readonly heads: Readonly<Record<string, string>> | null
  readonly sessions: readonly SessionView[]
  /** Newest first. */
  readonly audits: readonly AuditView[]
  /** Commits that said `[skip-audit]`. */
  readonly skipped: SkippedAudits
  readonly issues: readonly Issue[]
  /** Newest first. */
  readonly moves: readonly MoveView[]
  /** Per log source, oldest bucket first. */
  readonly signals: Readonly<Record<string, readonly Bucket[]>>
  /** Running threats and the latest closed ones, newest first. */
  readonly threats: readonly Threat[]
  /** Unordered; escalations/triage.ts orders them. */
  readonly questions: readonly OpenQuestion[]
  readonly settled: readonly SettledView[]
  /** Rules of the policy that were taken with a question. */
  readonly rules: readonly AcceptedRule[]
  readonly troubles: readonly TroubleView[]
  /** Runs of workflows, newest first. */
  readonly runs: readonly RunView[]
  /** What agents have spent. */
  readonly spent: SpentView
  /** Issues that people gave and what they were found to be about, newest first. */
  readonly triaged: readonly TriagedView[]
  /** The roles and workflows in force. */
  readonly roster: Roster
  /** Texts from the file of memory. */
  readonly memory: MemoryView
  /** What a person who is not looking was told last. */
  readonly notice: (Notice & { readonly id: string }) | null
  /** How far each log was read. */
  readonly readTo: Readonly<Record<string, ReadTo>>
}

export const TRIAGED_MAX = 20
export const SESSIONS_MAX = 200
/** Of one session. */
export const SENT_MAX = 10
/** Of one session; further ones are not recorded. */
export const DENIALS_MAX = 50
/** Of one session; older ones are still questions of the queue. */
export const REQUESTS_MAX = 20
export const AUDITS_MAX = 50
export const ISSUES_SHOWN_MAX = 500
export const MOVES_MAX = 40
export const BUCKETS_SHOWN_MAX = 240
export const THREATS_MAX = 50
export const SETTLED_MAX = 50
export const TROUBLES_MAX = 20

export const EMPTY_WORLD: World = {
  seq: 0,
  at: 0,
  workspace: '',
  engine: null,
  heads: null,
  sessions: [],
  audits: [],
  skipped: NONE_SKIPPED,
  issues: [],
  moves: [],
  signals: {},
  threats: [],
  questions: [],
  settled: [],
  rules: [],
  troubles: [],
  runs: [],
  triaged: [],
  memory: NO_MEMORY,
  spent: { day: '', today: { tokens: 0, costUsd: 0 }, bySession: {}, tries: {} },
  roster: NO_ROSTER,
  notice: null,
  readTo: {},
}
