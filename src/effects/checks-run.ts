// Gathers what the detectors judge: the texts of a change, and what outside tools say about the same files.
// The judgement itself is pure and happens in detectors/commit.
import type { Perform } from '#protocol/ports.ts'
import type { Subject } from '#protocol/subject.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { type ChangeTexts, readChange } from './change-texts.ts'
import { intentOf, type Room, reading } from './room.ts'
import { runShellcheck, type ToolRun } from './shellcheck.ts'

/** checks.run → an observation of the change. `[skip-audit]` skips the tools, never the reading: secrets are always looked for. */
export function createChecksRun(room: Room): Perform {
  return async (order, signal) => {
    const { auditId, subject, recheck } = intentOf(order, 'checks.run')
    const change = await readChange({ root: room.root, subject }, recheck, await reading(room, signal))
    const shellcheck = subject.skipAudit ? SKIPPED_BY_TAG : await runShellcheck(change.files, signal)
    const observation = {
      kind: 'change',
      auditId,
      files: change.files,
      toolFindings: shellcheck.findings,
      ran: [...ownRules(change, subject), shellcheck.run],
      recheck: change.recheck,
    } as const
    return { events: [], observations: [observation] }
  }
}

const SKIPPED_BY_TAG: ToolRun = {
  findings: [],
  run: { name: 'shellcheck', outcome: 'skipped', because: 'the commit message says [skip-audit]' },
}

function ownRules({ files, unread }: ChangeTexts, subject: Subject): readonly CheckRun[] {
  const present = files.filter(({ status }) => status !== 'deleted')
  const texts = present.filter(({ text }) => text !== null).length
  const because = `${texts} of ${present.length} changed files hold text${subject.skipAudit ? ' ([skip-audit] does not skip them)' : ''}`
  const own: CheckRun = { name: 'built-in rules', outcome: texts > 0 ? 'ran' : 'skipped', because }
  if (unread === 0) return [own]
  return [
    own,
    {
      name: 'built-in rules, rest',
      outcome: 'skipped',
      because: `${unread} files: the change is too large to be read whole`,
    },
  ]
}
