// The files of exactly one tree in a folder of our own, for running its tests. Made through a private index, so the
// repository shows no work tree, no hook runs and the agent's files are not touched.
import { lstat, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type GitRun, git } from '#git/git-run.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Room } from './room.ts'

/** Checkouts that a crash left behind are kept up to this many; the oldest go first. */
export const CHECKOUTS_MAX = 8
const LOCK_FILES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'] as const
const AUDIT_ID = /^(?:worktree-)?[0-9a-f]{40}$/

export type Checkout = {
  readonly folder: string
  /** Why node_modules is not there although the work tree has one; null when it is there or not needed. */
  readonly needsInstall: string | null
}

/** Where the checkout of an audit lies. Throws Trouble for an id that is not one. */
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
  const index = `${folder}.index`
  const own = { ...how, env: { ...how.env, GIT_INDEX_FILE: index } }
  try {
    await git(room.root, ['read-tree', tree], own)
    await git(room.root, ['checkout-index', '--all', '--force', '--quiet', `--prefix=${folder}/`], own)
  } finally {
    await rm(index, { force: true })
  }
  return { folder, needsInstall: await linkModules(room.root, folder) }
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

/** Lends the work tree's node_modules to the checkout when both want the same packages; otherwise says why not. */
async function linkModules(root: string, folder: string): Promise<string | null> {
  const manifest = await content(join(folder, 'package.json'))
  if (manifest === null || !wantsPackages(manifest) || (await exists(join(folder, 'node_modules')))) return null
  if (!(await exists(join(root, 'node_modules')))) return 'the work tree has no node_modules'
  const differing = await findDifference(root, folder)
  if (differing) return `its ${differing} differs from that of the work tree, whose node_modules would be borrowed`
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return null
}

const wantsPackages = (manifest: string) => /"(?:dev|optional|peer)?dependencies"\s*:\s*\{\s*"/i.test(manifest)

/** The first lock file that differs; without any lock file, package.json stands for it. */
async function findDifference(root: string, folder: string): Promise<string | null> {
  let compared = 0
  for (const name of LOCK_FILES) {
    const [ours, theirs] = await Promise.all([content(join(folder, name)), content(join(root, name))])
    if (ours !== theirs) return name
    if (ours !== null) compared++
  }
  if (compared > 0) return null
  const [ours, theirs] = await Promise.all([content(join(folder, 'package.json')), content(join(root, 'package.json'))])
  return ours === theirs ? null : 'package.json'
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )
const content = (path: string) => readFile(path, 'utf8').catch(() => null)
