// Where the checkouts lie in which tests run, and how many are kept: the files of exactly one tree, with the packages that
// the work tree can lend.
import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitRun } from '#git/git-run.ts'
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import { exportTree } from './export-tree.ts'
import type { Room } from './room.ts'
import { linkDependencies, type Missing } from './testing/dependencies.ts'

/** Checkouts that a crash left behind are kept up to this many; the oldest go first. */
export const CHECKOUTS_MAX = 8
const AUDIT_ID = /^(?:worktree-|parent-)?[0-9a-f]{40}$/

export type Checkout = {
  readonly folder: string
  /** Packages that are wanted and could not be lent, with the reason. */
  readonly missing: Missing
}

/** Where the checkout of an audit, or of the parent that it is compared with, lies. Throws Trouble for an id that is not one. */
export function checkoutFolder({ stateDir }: Room, auditId: string): string {
  if (!AUDIT_ID.test(auditId)) throw new Trouble(`${auditId} is not an audit id.`, 'This is a defect in Signalbox.')
  return join(stateDir, 'checkouts', auditId)
}

/** A fresh checkout of `tree`; one that an earlier attempt left is replaced. */
export async function checkOut(room: Room, auditId: string, tree: string, how: GitRun): Promise<Checkout> {
  const folder = checkoutFolder(room, auditId)
  await removeCheckout(room, auditId)
  await dropOldest(join(room.stateDir, 'checkouts'))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const empty = await exportTree({ root: room.root, tree, folder, how })
  const missing = await linkDependencies(room.root, folder)
  if (empty.length === 0) return { folder, missing }
  const because = `the submodule ${plain(empty[0] ?? '', 200)} is not in the work tree at its commit`
  return { folder, missing: new Map([...missing, ['submodules', because]]) }
}

/** Removes an audit's checkout; there may be none. Links in it are removed, not what they point at. */
export async function removeCheckout(room: Room, auditId: string): Promise<void> {
  await rm(checkoutFolder(room, auditId), { recursive: true, force: true, maxRetries: 3 })
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const dated = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), at: (await lstat(join(folder, name))).mtimeMs })),
  )
  const old = dated.toSorted((a, b) => b.at - a.at).slice(CHECKOUTS_MAX - 1)
  for (const { path } of old) await rm(path, { recursive: true, force: true, maxRetries: 3 })
}
