// Where a branch stands.
import { git } from './git-run.ts'

/** The commit that a branch stands at; null when there is no such branch. */
export async function branchTip(root: string, branch: string): Promise<string | null> {
  const { code, out } = await git(root, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`], {
    okCodes: [0, 1],
  })
  return code === 0 ? out.toString('latin1').trim() : null
}
