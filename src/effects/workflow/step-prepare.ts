// Makes ready what one try of a step needs: its work tree, its brief, the command line of its role. Nothing is started here: the
// session follows from `step.prepared`. Doing it again gives the same.
import { mkdir, writeFile } from 'node:fs/promises'
import { prepareStepTree } from '#git/step-trees.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Perform } from '#protocol/ports.ts'
import type { Role, RoleAccess } from '#protocol/role.ts'
import type { Sandbox } from '#protocol/sandbox.ts'
import { intentOf, type Room } from '../room.ts'
import type { CommandOf } from './role-command.ts'
import { runFiles } from './run-files.ts'

export type StepParts = Pick<Room, 'root' | 'stateDir'> & {
  readonly roles: () => readonly Role[]
  readonly commandOf: CommandOf
}

/** step.prepare → step.prepared. Throws Trouble when the role is gone or git refuses. */
export function createStepPrepare({ root, stateDir, roles, commandOf }: StepParts): Perform {
  return async (order) => {
    const {
      runId,
      stepId,
      round,
      attempt,
      title,
      role: wanted,
      brief,
      writes,
      base,
      subject,
    } = intentOf(order, 'step.prepare')
    const at = { runId, stepId, round, attempt }
    const role = roles().find(({ name }) => name === wanted)
    if (!role)
      throw new Trouble(
        `nobody has the role ${wanted}`,
        'add it as a file to sessions/roles, or change the workflow',
        2,
      )
    const name = `${runId}-${stepId}`
    const hidden = hiddenFrom(role.access)
    const tree = await prepareStepTree({ root, stateDir, name, at: subject ?? base, writes, hidden })
    const files = runFiles(stateDir, at)
    await mkdir(files.folder, { recursive: true, mode: 0o700 })
    await writeFile(files.brief, `${role.prompt}\n\n${brief}\n\n${formOf(files.result)}\n`, { mode: 0o600 })
    await writeFile(files.role, JSON.stringify(role), { mode: 0o600 })
    const { profile, argv, env, task, needsSandbox } = commandOf(role, { title, files, cwd: tree.path })
    return {
      events: [
        {
          type: 'step.prepared',
          ...at,
          name: `${runId} ${stepId}`.slice(0, 60),
          profile,
          argv: [...argv],
          cwd: tree.path,
          env: {
            ...env,
            TASK_BRIEF: files.brief,
            TASK_RESULT: files.result,
            TASK_USAGE: files.usage,
            TASK_ROLE: role.name,
          },
          role: role.name,
          worktree: name,
          sandbox: { ...sandboxOf(role.access), required: needsSandbox },
          from: tree.head,
          budget: role.budget,
          ...(task === null ? {} : { task }),
        },
      ],
    }
  }
}

/** How a result reads in a file, for an agent that cannot call our tools. */
const formOf = (path: string) => `## The file of the result
TASK_RESULT is ${path}. Only for one that has no submit_result: write there one JSON object like
{"verdict": "pass", "summary": "what was done", "findings": [{"severity": "HIGH", "file": "a.ts", "line": 3, "text": "what is wrong"}],
"decisions": [{"what": "…", "why": "…"}], "items": [{"item": "as listed", "verdict": "pass", "evidence": [{"file": "a.ts", "line": 3}], "note": ""}],
"debt": [{"title": "…", "why": "…"}], "flags": [], "conflict": null}
Severities: CRITICAL, HIGH, MEDIUM, LOW. Verdicts: pass, fail; of the whole also blocked; of an item also not-applicable, with a note.`

/**
 * What of the role's access an operating system can hold: whole files and folders. Patterns are held at the tool call
 * (policy/role-rules.ts). Of the rest of the state directory it sees only its own try.
 */
function sandboxOf(access: RoleAccess): Sandbox {
  return { write: [], read: [], hide: hiddenFrom(access), network: access.network, required: false }
}

const hiddenFrom = ({ hide }: RoleAccess) => hide.filter((path) => !/[*?[\]{}!]/.test(path))
