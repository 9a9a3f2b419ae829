// Where every branch and every detached HEAD points, linked work trees included. Asked of git, never read from files:
// with reftable the HEAD file says nothing.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clean } from '#protocol/clean.ts'
import { HEADS_MAX } from '#protocol/event-world.ts'
import { SHA } from '#protocol/subject.ts'
import { gitText } from './git-run.ts'
import { isRebasing, rebasingTrees } from './rebasing.ts'
import { headCommit, type Repository } from './repository.ts'

/** Shown name to commit, the checked out branch first. `HEAD` is there only while it is detached. */
export type Heads = ReadonlyMap<string, string>

const DETACHED = 'HEAD'
const REF_FORMAT = '%(HEAD) %(objectname) %(refname:lstrip=2)'

/** Reads all heads; beyond HEADS_MAX branches only those with the newest commits. */
export async function readHeads({ root, gitDir, commonDir }: Repository): Promise<Heads> {
  const args = ['for-each-ref', '--sort=-committerdate', `--count=${HEADS_MAX - 1}`, `--format=${REF_FORMAT}`]
  const lines = (await gitText(root, [...args, 'refs/heads'])).split('\n').filter(Boolean)
  const isCheckedOut = (line: string) => line.startsWith('*')
  const heads = new Map<string, string>()
  for (const line of [...lines.filter(isCheckedOut), ...lines.filter((other) => !isCheckedOut(other))]) {
    const sha = line.slice(2, 42)
    if (SHA.test(sha)) heads.set(shownRef(line.slice(43)), sha)
  }
  if (!lines.some(isCheckedOut) && !(await isRebasing(gitDir))) {
    const sha = await headCommit(root)
    if (sha) heads.set(DETACHED, sha)
  }
  if (existsSync(join(commonDir, 'worktrees'))) await addLinked({ root, commonDir }, heads)
  return heads
}

/** The branch that a head stands for; null for a detached one. */
export const branchOf = (ref: string) => (ref === DETACHED || ref.startsWith(`${DETACHED} of `) ? null : ref)

const shownRef = (name: string) => clean(name, 200)

/** Adds the detached heads of linked work trees; their branches are in refs/heads already. */
async function addLinked(
  { root, commonDir }: Pick<Repository, 'root' | 'commonDir'>,
  heads: Map<string, string>,
): Promise<void> {
  const rebasing = await rebasingTrees(commonDir)
  const text = await gitText(root, ['worktree', 'list', '--porcelain', '-z'])
  for (const record of text.split('\0\0')) {
    const lines = record.split('\0')
    const path = lines.find((line) => line.startsWith('worktree '))?.slice(9)
    const sha = lines.find((line) => line.startsWith('HEAD '))?.slice(5)
    if (!path || !sha || !lines.includes('detached') || heads.size >= HEADS_MAX) continue
    if (path !== root && SHA.test(sha) && !rebasing.has(path)) heads.set(`${DETACHED} of ${shownRef(path)}`, sha)
  }
}
