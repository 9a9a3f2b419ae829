// Turns a threat that the logs show into a task in the agents' inbox.
import type { Perform } from '#protocol/ports.ts'
import type { Threat } from '#protocol/threat.ts'
import { putLetter } from './inbox.ts'
import { inline, quote, stamp } from './quoting.ts'
import { intentOf } from './room.ts'

/** task.write → task.written. The same threat gets the same file again, as it now is. */
export function createTaskWrite({ root }: { readonly root: string }): Perform {
  return async (order) => {
    const { threat } = intentOf(order, 'task.write')
    const path = await putLetter(root, {
      mark: `threat: ${inline(threat.id)}`,
      text: `<!-- signalbox intent: ${order.intentId} -->\n${letterOf(threat, order.note)}`,
      nameAt: (attempt) => `THREAT_${stamp(threat.startedAt + attempt)}_${threat.level}.md`,
    })
    return { events: [{ type: 'task.written', threatId: threat.id, path }] }
  }
}

function letterOf(threat: Threat, note: string | null): string {
  const failure = threat.timeToFailureS === null ? 'not projected' : `in about ${inHours(threat.timeToFailureS)}`
  const seen = [
    `source: ${threat.source}`,
    `affected: ${threat.key}`,
    ...threat.evidence,
    ...listed(
      'suspects:',
      threat.suspects.map(({ sha, subject, because }) => `${sha.slice(0, 12)} ${subject} (${because})`),
    ),
    ...listed(
      'planned already:',
      threat.planned.map(({ file, line, item, advice }) => `${file}:${line} ${item}: ${advice}`),
    ),
    ...listed('samples:', threat.samples),
  ]
  return `# ${threat.level}: ${inline(threat.title, 200)}

- Severity: ${threat.level}
- Heuristic: ${threat.heuristic}
- Began: ${new Date(threat.onsetAt ?? threat.startedAt).toISOString()} (clock of the log)
- Failure: ${failure}
${note === null ? '' : `- Note of the human who approved it: ${inline(note)}\n`}
## Evidence

${quote(seen)}

## Impact

${inline(threat.impact)}

## Task

${inline(threat.proposedTask, 600)}
${threat.mitigation === '' ? '' : `\nUntil it is done: ${inline(threat.mitigation, 600)}\n`}`
}

const listed = (name: string, lines: readonly string[]) =>
  lines.length > 0 ? [name, ...lines.map((line) => `  ${line}`)] : []

const inHours = (seconds: number) =>
  seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`
