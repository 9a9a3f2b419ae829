// The roles, workflows and runtimes in folders of JSON files, one a file. A file that does not fit is refused with its line and the reason, and
// the others hold; a later folder's file replaces an earlier one of the same name.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { messageOf } from '#protocol/errors.ts'
import { ROLES_MAX, type Role, roleFileSchema } from '#protocol/role.ts'
import type { Roster } from '#protocol/roster.ts'
import { RUNTIMES_MAX, type Runtime, type RuntimeFile, runtimeFileSchema } from '#protocol/runtime.ts'
import { WORKFLOWS_MAX, type Workflow } from '#protocol/workflow.ts'
import { workflowSchema } from '#protocol/workflow-check.ts'
import { JSON_FILE_BYTES_MAX, readJson } from './json-file.ts'

export type FileTrouble = { readonly file: string; readonly message: string }
export type RosterRead = { readonly roster: Roster; readonly troubles: readonly FileTrouble[] }

type Named = { readonly name: string }

/** Of each folder `roles/` and `workflows/` are read. An absent folder holds none. */
export function readRoster(dirs: readonly string[]): RosterRead {
  const troubles: FileTrouble[] = []
  const roles = readAll<Role>(dirs, { below: 'roles', schema: roleFileSchema, countMax: ROLES_MAX }, troubles)
  const workflows = readAll<Workflow>(
    dirs,
    { below: 'workflows', schema: workflowSchema, countMax: WORKFLOWS_MAX },
    troubles,
  )
  return {
    roster: { roles: [...roles], workflows: workflows.filter((one) => isStaffed(one, roles, troubles)) },
    troubles,
  }
}

export type Runtimes = Readonly<Record<string, Runtime>>

/** What is in the `runtimes/` of each folder, by name. */
export function readRuntimes(dirs: readonly string[]): {
  readonly runtimes: Runtimes
  readonly troubles: readonly FileTrouble[]
} {
  const troubles: FileTrouble[] = []
  const kind = { below: 'runtimes', schema: runtimeFileSchema, countMax: RUNTIMES_MAX }
  const files = readAll<RuntimeFile>(dirs, kind, troubles)
  return { runtimes: Object.fromEntries(files.map(({ name, runtime }) => [name, runtime])), troubles }
}

type Kind<T> = { readonly below: string; readonly schema: z.ZodType<T>; readonly countMax: number }

function readAll<T extends Named>(
  dirs: readonly string[],
  { below, schema, countMax }: Kind<T>,
  troubles: FileTrouble[],
): readonly T[] {
  const found = new Map<string, T>()
  for (const file of dirs.flatMap((dir) => filesIn(join(dir, below), countMax))) {
    const read = readOne(file, schema)
    if ('message' in read) troubles.push({ file, message: read.message })
    else if (!found.has(read.value.name) && found.size >= countMax)
      troubles.push({ file, message: `more than ${countMax} of them` })
    else found.set(read.value.name, read.value)
  }
  return [...found.values()]
}

function readOne<T>(file: string, schema: z.ZodType<T>): { readonly value: T } | { readonly message: string } {
  try {
    if (statSync(file).size > JSON_FILE_BYTES_MAX) return { message: `larger than ${JSON_FILE_BYTES_MAX} bytes` }
    const read = readJson(readFileSync(file, 'utf8'), schema)
    return 'value' in read ? read : { message: `line ${read.fault.line}: ${read.fault.message}` }
  } catch (thrown) {
    return { message: messageOf(thrown) }
  }
}

/** A workflow whose role nobody has could not run to its end. */
function isStaffed({ name, steps }: Workflow, roles: readonly Role[], troubles: FileTrouble[]): boolean {
  const missing = steps.find(({ role }) => role !== undefined && !roles.some((one) => one.name === role))
  const judge = steps.find(
    ({ kind, role }) => kind === 'review' && roles.some((one) => one.name === role && !one.mayReview),
  )
  if (missing)
    troubles.push({ file: `workflow ${name}`, message: `step "${missing.id}": there is no role "${missing.role}"` })
  if (judge)
    troubles.push({
      file: `workflow ${name}`,
      message: `step "${judge.id}": the role "${judge.role}" may not review (mayReview)`,
    })
  return !missing && !judge
}

/** One more than may be, so that too many are noticed. */
function filesIn(dir: string, countMax: number): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .slice(0, countMax + 1)
      .map((name) => join(dir, name))
  } catch {
    return []
  }
}
