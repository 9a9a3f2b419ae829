// What a session's own work tree needs before its agent starts: the tree, files that git does not hold, and a setup command.
// Each is done once, also when the session is restarted or the engine died in between.

import { existsSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addWorktree, readyMark, worktreePath } from '#git/worktrees.ts'
import { clean } from '#protocol/clean.ts'
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import type { Launch } from '#protocol/session.ts'
import { runBounded } from './bounded-run.ts'
import type { Room } from './room.ts'

const SETUP_WITHIN_MS = 10 * 60_000

export type WorktreeTerms = {
  /** Paths in the repository that are copied, e.g. `.env`; one that is not there is left out. */
  readonly copy: readonly string[]
  /** Run by `sh -c` in the new work tree. */
  readonly setup: string | null
}

/** Makes ready what `launch` names; nothing when it names no work tree. Throws Trouble when git or the setup fails. */
export type PrepareWorktree = (launch: Launch, signal: AbortSignal) => Promise<void>

export function prepareWorktree({ root, stateDir }: Room, { copy, setup }: WorktreeTerms): PrepareWorktree {
  return async ({ worktree: name, cwd }, signal) => {
    if (name === undefined) return
    if (cwd !== worktreePath(stateDir, name))
      throw new Trouble(
        `the work tree ${name} is not ${plain(cwd, 200)}`,
        'start it with `signalbox run --worktree`',
        2,
      )
    const { path } = await addWorktree(root, stateDir, name)
    const mark = readyMark(stateDir, name)
    if (existsSync(mark)) return
    for (const file of copy) {
      if (existsSync(join(root, file))) await cp(join(root, file), join(path, file), { recursive: true, force: false })
    }
    if (setup !== null) await runSetup(setup, path, signal)
    await writeFile(mark, '', { mode: 0o600 })
  }
}

async function runSetup(setup: string, cwd: string, signal: AbortSignal): Promise<void> {
  const { how, code, output } = await runBounded({ argv: ['sh', '-c', setup], cwd, timeoutMs: SETUP_WITHIN_MS }, signal)
  if (how === 'exited' && code === 0) return
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  const end = how === 'exited' ? `ended with ${code ?? 'a signal'}` : 'did not end in time'
  throw new Trouble(`worktree.setup ${end}: ${clean(last, 200)}`, `try it yourself in ${cwd}`)
}
