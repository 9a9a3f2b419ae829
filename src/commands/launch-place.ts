// Where a session that is asked for runs: a directory, or a work tree of its own that the engine makes before it starts.
import { resolve } from 'node:path'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { freeName } from '#cli/free-name.ts'
import { worktreeNames } from '#git/worktree-names.ts'
import { worktreePath } from '#git/worktrees.ts'
import { worldOf } from '#processes/world-of.ts'
import { Trouble } from '#protocol/errors.ts'
import { worktreeNameSchema } from '#protocol/session.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Workspace } from '#workspace.ts'

export type LaunchPlace = { readonly cwd: string; readonly worktree?: string }

/** Throws Trouble when the options do not go together. The engine is asked only for a name that nobody has. */
export async function launchPlace(
  line: CommandLine,
  { root, stateDir }: Workspace,
  client: EngineClient,
): Promise<LaunchPlace> {
  const cwd = optionValue(line, 'cwd')
  const given = optionValue(line, 'worktree')
  if (given === undefined) return { cwd: resolve(cwd ?? '.') }
  if (cwd !== undefined) throw new Trouble('--cwd and --worktree exclude each other', 'give one of them', 2)
  const name = given === '' ? await unusedName(line, { root, stateDir }, client) : given
  if (!worktreeNameSchema.safeParse(name).success)
    throw new Trouble('--worktree takes a short name', 'use lower-case letters, digits, dots, dashes; at most 40', 2)
  return { cwd: worktreePath(stateDir, name), worktree: name }
}

/** After the session, else after its program; also not that of a session whose tree is only being made. */
async function unusedName(
  line: CommandLine,
  { root, stateDir }: Pick<Workspace, 'root' | 'stateDir'>,
  client: EngineClient,
): Promise<string> {
  const { sessions } = await worldOf(client)
  const asked = sessions.flatMap(({ launch }) => (launch.worktree === undefined ? [] : [launch.worktree]))
  const taken = new Set([...(await worktreeNames(root, stateDir)), ...asked])
  return freeName(optionValue(line, 'name') ?? line.rest[0]?.split('/').at(-1) ?? '', taken)
}
