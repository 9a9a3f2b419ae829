// The commit that was audited last, where scripts can read it (A17). The journal decides what is audited; this tells.
import { openFolder, writeWhole } from './workspace-file.ts'

const FOLDER = 'state/supervisor'
const NAME = 'last_checked_commit'

/** Writes the commit's hash and a newline to state/supervisor/last_checked_commit. */
export async function writeLastChecked(root: string, sha: string): Promise<void> {
  await writeWhole(await openFolder(root, FOLDER), NAME, `${sha}\n`)
}
