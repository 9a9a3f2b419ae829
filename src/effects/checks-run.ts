// Gathers what the detectors judge: the texts of a change, and what outside tools say about the same files.
// The judgement itself is pure and happens in detectors/commit.
import type { DiffsAhead } from '#git/diffs-ahead.ts'
import { type ObjectReader, openObjectReader } from '#git/object-reader.ts'
import type { NeedsBefore } from '#protocol/observation.ts'
import type { Perform } from '#protocol/ports.ts'
import type { Scan } from '#protocol/scan.ts'
import type { Subject } from '#protocol/subject.ts'
import type { ToolSetting } from '#protocol/tool-settings.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { type ChangeTexts, readChange } from './change-texts.ts'
import { findDeclarations } from './relation-declarations.ts'
import { intentOf, type Room, reading } from './room.ts'
import { type ScannedChange, scanChange, scanCovered } from './scan-change.ts'
import { ownTool } from './tools/own-tools.ts'
import { runTools } from './tools/run-tools.ts'

export type Checking = {
  /** Lets the rules look at files. */
  readonly scan: Scan
  /** Which files the detectors compare with what they were. */
  readonly needsBefore?: NeedsBefore
  /** Diffs that were read before. */
  readonly diffs?: DiffsAhead
  /** The user's own. */
  readonly tools?: readonly ToolSetting[]
}

/** checks.run → an observation of the change. `[skip-audit]` skips the tools, never the reading: secrets are always looked for. */
export function createChecksRun(room: Room, { scan, needsBefore, diffs, tools: settings = [] }: Checking): Perform {
  const own = settings.map(ownTool)
  let objects: ObjectReader | undefined
  return async (order, signal) => {
    const { auditId, subject, recheck } = intentOf(order, 'checks.run')
    const how = await reading(room, signal)
    objects ??= openObjectReader(room.root, how.env)
    const from = {
      root: room.root,
      objects,
      how,
      wholeFiles: room.wholeFiles ?? false,
      ...(needsBefore && { needsBefore }),
      ...(diffs && { diffs }),
    }
    const change = await readChange(from, subject, recheck)
    const [scanned, covered, tools] = await Promise.all([
      scanChange(change, scan, signal),
      scanCovered(from, subject, scan, signal),
      runTools({ room, subject, files: change.files, objects, how, own }, signal),
    ])
    const relations = await findDeclarations(scanned.files, { root: room.root, tree: subject.tree, how })
    const observation = {
      kind: 'change',
      auditId,
      files: scanned.files,
      toolFindings: [...tools.findings, ...covered.findings],
      ran: [...ownRules(change, subject, scanned), ...covered.ran, ...tools.ran, ...relations.ran],
      recheck: scanned.recheck,
      ...(relations.text !== '' && { relations: relations.text }),
      ...(change.userRules !== undefined && { userRules: change.userRules }),
    } as const
    return { events: [], observations: [observation] }
  }
}

function ownRules({ files, unread }: ChangeTexts, subject: Subject, scanned: ScannedChange): readonly CheckRun[] {
  const present = files.filter(({ status }) => status !== 'deleted')
  const texts = present.filter(({ text }) => text !== null).length
  const because = `${texts} of ${present.length} changed files hold text${subject.skipAudit ? ' ([skip-audit] does not skip them)' : ''}`
  // Where texts were there and none could be looked at, nothing was checked.
  const outcome = texts === 0 ? 'skipped' : scanned.read > 0 ? 'ran' : 'failed'
  const own: readonly CheckRun[] = [{ name: 'built-in rules', outcome, because }, ...scanned.skipped, ...scanned.large]
  if (unread === 0) return own
  return [
    ...own,
    {
      name: 'built-in rules, rest',
      outcome: 'skipped',
      because: `${unread} files: the change is too large to be read whole`,
    },
  ]
}
