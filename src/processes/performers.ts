// Every performer, with what it needs: the table that effects/perform.ts looks into.
import { basename, join } from 'node:path'
import { type Config, PORT_BLOCKS_MAX } from '#config.ts'
import { needsBefore } from '#detectors/commit/weakened/find-weakened.ts'
import { createChangeList } from '#effects/change-list.ts'
import { createChecksRun } from '#effects/checks-run.ts'
import { createDailyWrite } from '#effects/daily-write.ts'
import { createFeedbackRule } from '#effects/feedback-rule.ts'
import { createFeedbackWrite } from '#effects/feedback-write.ts'
import { INBOX_FOLDER } from '#effects/inbox.ts'
import { createMemoryEmpty, createMemoryRead, dumpMemory } from '#effects/memory/memory-performers.ts'
import { createMetricsMeasure } from '#effects/metrics-measure.ts'
import { createNotify } from '#effects/notify.ts'
import type { Performers } from '#effects/perform.ts'
import { createReportWrite } from '#effects/report-write.ts'
import { createRequestAnswer } from '#effects/request-answer.ts'
import { createReviewRun } from '#effects/review/review-run.ts'
import type { Room } from '#effects/room.ts'
import type { RunReports } from '#effects/run-reports.ts'
import type { Confine } from '#effects/session-confine.ts'
import { createSessionContinue, createSessionPause } from '#effects/session-pause.ts'
import { createSessionRestart } from '#effects/session-restart.ts'
import { createSessionSend } from '#effects/session-send.ts'
import { createSessionStart } from '#effects/session-start.ts'
import { createSessionStop } from '#effects/session-stop.ts'
import { prepareWorktree } from '#effects/session-worktree.ts'
import { createTaskWrite } from '#effects/task-write.ts'
import { createTestsRun } from '#effects/tests-run.ts'
import { createThreatsWrite } from '#effects/threats-write.ts'
import { createDiffsAhead } from '#git/diffs-ahead.ts'
import { knownTests } from '#projection/known-tests.ts'
import { threatMarkdown } from '#projection/threat-report/markdown.ts'
import { threatReportOf } from '#projection/threat-report/of-world.ts'
import { threatTable } from '#projection/threat-report/table.ts'
import type { World } from '#projection/world.ts'
import type { Desk } from '#protocol/desk.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Perform, PtyHost } from '#protocol/ports.ts'
import type { Scan } from '#protocol/scan.ts'
import type { ScreenReading } from './screen-reading.ts'
import { reviewOf } from './terms.ts'
import { type Workflows, workflowPerformers } from './workflow-performers.ts'

export type Performing = {
  readonly root: string
  readonly stateDir: string
  readonly config: Config
  /** Every line of a changed file counts as added. */
  readonly wholeFiles?: boolean
  /** Lets the rules look at files. */
  readonly scan: Scan
  /** Reads what test runs leave. */
  readonly reports: RunReports
  /** Files by which the queries of a test run are counted. */
  readonly queryHooksDir: string
  /** As far as it is durable. */
  readonly world: () => World
  /** False in one-off runs: reports go to the output, and agents are told nothing. */
  readonly writes: boolean
  /** Null where no workflow runs. */
  readonly workflows?: Workflows | null
  /** Null where there are no sessions. */
  readonly session: {
    readonly ptyHost: PtyHost
    readonly reading: ScreenReading
    readonly desk: Pick<Desk, 'answer' | 'equip'>
    readonly confine: Confine
  } | null
}

export function performersOf({
  root,
  stateDir,
  config,
  writes,
  session,
  scan,
  reports,
  queryHooksDir,
  world,
  workflows = null,
  wholeFiles = false,
}: Performing): Performers {
  const room = { root, stateDir, wholeFiles }
  const diffs = createDiffsAhead()
  const sessions = sessionPerformers(room, config, session)
  return {
    'change.list': createChangeList(room, { scan, diffs }),
    'checks.run': createChecksRun(room, { scan, needsBefore, tools: config.tools, diffs }),
    'tests.run': createTestsRun({
      ...room,
      ...config.tests,
      reports,
      queryHooksDir,
      known: (subject) => knownTests(world().audits, subject),
    }),
    'metrics.measure': createMetricsMeasure(room, reports),
    'review.run': createReviewRun(room, reviewOf(config, process.env)),
    'report.write': createReportWrite({ root, write: writes }),
    'feedback.write': writes ? createFeedbackWrite({ root, threshold: config.audit.feedbackFrom }) : tellNobody,
    'feedback.daily': writes ? createDailyWrite({ root }) : tellNobody,
    'feedback.rule': writes ? createFeedbackRule({ root }) : tellNobody,
    'task.write': writes ? createTaskWrite({ root }) : tellNobody,
    'threats.write': writes
      ? createThreatsWrite({
          root,
          report: () => threatReportOf(world()),
          forms: { txt: threatTable, md: threatMarkdown },
        })
      : tellNobody,
    'notify.send': createNotify({
      workspace: basename(root),
      cwd: stateDir,
      command: config.notify.command,
      webhook: config.notify.webhook,
      env: process.env,
      now: Date.now,
    }),
    ...sessions,
    ...workflowPerformers(room, workflows, sessions['session.send']),
  }
}

const tellNobody: Perform = async ({ intent }) =>
  intent.type === 'feedback.write'
    ? { events: [{ type: 'feedback.written', auditId: intent.auditId, files: [] }] }
    : { events: [] }

const SESSION_INTENTS = [
  'session.start',
  'session.stop',
  'session.restart',
  'session.send',
  'session.pause',
  'session.continue',
  'request.answer',
  'memory.read',
  'memory.empty',
  'memory.dump',
] as const

type SessionPerformers = Pick<Performers, (typeof SESSION_INTENTS)[number]>

function sessionPerformers(room: Room, config: Config, session: Performing['session']): SessionPerformers {
  if (!session) {
    const none: Perform = async () => {
      throw new Trouble('there are no sessions in a one-off run', 'use `signalbox run`', 2)
    }
    return Object.fromEntries(SESSION_INTENTS.map((type) => [type, none])) as SessionPerformers
  }
  const { ptyHost, reading, desk, confine } = session
  return {
    'session.start': createSessionStart(ptyHost, {
      env: { SIGNALBOX_WORKSPACE: room.root, SIGNALBOX_INBOX: join(room.root, INBOX_FOLDER) },
      portOf: (sessionId) => portOf(sessionId, config.ports),
      prepare: prepareWorktree(room, config.worktree),
      confine,
      equip: desk.equip,
    }),
    'session.stop': createSessionStop(ptyHost),
    'session.restart': createSessionRestart(ptyHost),
    'session.send': createSessionSend(ptyHost, reading.stateOf),
    'session.pause': createSessionPause(ptyHost),
    'session.continue': createSessionContinue(ptyHost),
    'memory.read': createMemoryRead({ root: room.root, file: config.memory.file }),
    'memory.empty': createMemoryEmpty({ root: room.root, file: config.memory.file }),
    'memory.dump': dumpMemory,
    'request.answer': createRequestAnswer({ ptyHost, read: reading.requestOn, desk }),
  }
}

/** Sessions that run at the same time have numbers that are close together, hence blocks that do not overlap. */
function portOf(sessionId: string, { base, block }: Config['ports']): number {
  return base + (Number(sessionId.slice(1)) % PORT_BLOCKS_MAX) * block
}
