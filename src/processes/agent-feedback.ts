// What an agent is given to read when it asks for its feedback: the open issues of its commits, from the journal and not from files
// that agents can change, and the tasks in the inbox. All of it quoted as data.
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { INBOX_FOLDER } from '#effects/inbox.ts'
import { inline, quote } from '#effects/quoting.ts'
import type { World } from '#projection/world.ts'
import type { Issue } from '#protocol/finding.ts'
import { rankOf } from '#protocol/severity.ts'

export const ISSUES_TOLD_MAX = 30
export const TASKS_TOLD_MAX = 5
const TASK_BYTES_MAX = 8 * 1024
const TASK_LINES_MAX = 60

/** Plain text for one session; what cannot be attributed to another session is among it. */
export function feedbackFor(
  { issues, audits }: Pick<World, 'issues' | 'audits'>,
  root: string,
  sessionId: string,
): string {
  const own = issues
    .filter(({ auditId }) => {
      const author = audits.find(({ id }) => id === auditId)?.subject.sessionId ?? null
      return author === null || author === sessionId
    })
    .toSorted((left, right) => rankOf(left.finding.severity) - rankOf(right.finding.severity))
  const told = own.slice(0, ISSUES_TOLD_MAX).map((issue) => toldOf(issue, pathOf(issue, audits)))
  const more = own.length > told.length ? [`${own.length - told.length} more are in ${INBOX_FOLDER}.`] : []
  const tasks = tasksIn(join(root, INBOX_FOLDER))
  if (told.length + tasks.length === 0) return 'No open issues and no tasks.'
  return [
    `${own.length} open ${own.length === 1 ? 'issue' : 'issues'}, ${tasks.length} tasks.`,
    ...told,
    ...more,
    ...tasks,
  ].join('\n\n')
}

function pathOf({ id }: Issue, audits: World['audits']): string | null {
  return audits.flatMap(({ feedback }) => feedback).find(({ issueId }) => issueId === id)?.path ?? null
}

function toldOf({ id, branch, finding }: Issue, path: string | null): string {
  const { severity, rule, file, line, description, evidence, remediation } = finding
  const place = file === null ? 'the whole change' : `${file}${line > 0 ? `:${line}` : ''}`
  return [
    `## ${severity}: ${inline(description, 200)}`,
    `Issue ${id}, rule ${inline(rule)}${path === null ? '' : `, told in ${path}`}. When it is fixed, commit with [fix-${id}] in the message.`,
    `Remediation: ${inline(remediation, 600)}`,
    quote([`branch: ${branch ?? '(none)'}`, `file: ${place}`, ...evidence]),
  ].join('\n')
}

/** The newest tasks; anything but a plain file of that name is left alone. */
function tasksIn(folder: string): readonly string[] {
  const names = listed(folder).filter((name) => /^THREAT_[\w.-]{1,80}\.md$/.test(name))
  return names
    .toSorted()
    .slice(-TASKS_TOLD_MAX)
    .flatMap((name) => {
      const text = plainFile(join(folder, name))
      return text === null ? [] : [`## Task ${name}\n${quote(text.split('\n').slice(0, TASK_LINES_MAX))}`]
    })
}

function listed(folder: string): readonly string[] {
  try {
    return lstatSync(folder).isDirectory() ? readdirSync(folder) : []
  } catch {
    return []
  }
}

function plainFile(path: string): string | null {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8').slice(0, TASK_BYTES_MAX) : null
  } catch {
    return null
  }
}
