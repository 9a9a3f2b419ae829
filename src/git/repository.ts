// Where a repository lies, and its short answers, asked through simple-git. What needs standard input, raw bytes or -z
// goes through git-run.ts.
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type SimpleGit, simpleGit } from 'simple-git'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { cleanEnv, GIT_CONFIG, git, troubleOf } from './git-run.ts'

export type Repository = {
  /** Top of the work tree. */
  readonly root: string
  /** This work tree's own git directory (HEAD, index). */
  readonly gitDir: string
  /** The git directory that all linked work trees share (refs, objects). */
  readonly commonDir: string
}

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** The repository that `folder` lies in. Throws Trouble when there is none or git cannot read it. */
export async function findRepository(folder: string): Promise<Repository> {
  const [root, gitDir, commonDir, format] = await ask(folder, null, (client) =>
    client.revparse(['--show-toplevel', '--absolute-git-dir', '--git-common-dir', '--show-object-format']),
  )
  if (!root || !gitDir || !commonDir)
    throw new Trouble(`${folder} has no work tree.`, 'Bare repositories are not watched.')
  if (format !== 'sha1') {
    throw new Trouble(
      `${root} stores objects as ${format}.`,
      'Signalbox reads repositories with SHA-1 object names only.',
    )
  }
  return { root, gitDir, commonDir: resolve(folder, commonDir) }
}

/** Where git keeps a file of its own, as an absolute path (`git rev-parse --git-path`). */
export async function gitPath(root: string, name: 'info/exclude'): Promise<string> {
  const [path] = await ask(root, root, (client) => client.revparse(['--git-path', name]))
  return resolve(root, path ?? '')
}

/** The commit that HEAD points at; null in a repository without a commit. */
export async function headCommit(root: string): Promise<string | null> {
  const { code, out } = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { okCodes: [0, 1] })
  return code === 0 ? out.toString('latin1').trim() : null
}

/** Asks one question; `ceiling` is the root above which git must not look, null while the root is still unknown. */
async function ask(folder: string, ceiling: string | null, question: (client: SimpleGit) => Promise<string>) {
  try {
    return (await question(openClient(realpathSync(folder), ceiling))).trim().split('\n')
  } catch (thrown) {
    throw troubleOf(['rev-parse'], folder, messageOf(thrown))
  }
}

function openClient(folder: string, ceiling: string | null): SimpleGit {
  const { GIT_CEILING_DIRECTORIES: above, ...env } = cleanEnv(folder)
  // simple-git refuses settings that could run programs; these three switch such programs off.
  const client = simpleGit({
    baseDir: folder,
    config: [...GIT_CONFIG],
    allowEnvironment: ALLOWED_ENVIRONMENT,
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true, allowUnsafeProtocolOverride: true },
    timeout: { block: QUERY_TIMEOUT_MS },
  })
  return client.env({ ...withoutGuarded(env), ...(ceiling && above ? { GIT_CEILING_DIRECTORIES: above } : {}) })
}

const QUERY_TIMEOUT_MS = 30_000
const ALLOWED_ENVIRONMENT = [
  'GIT_TERMINAL_PROMPT',
  'GIT_OPTIONAL_LOCKS',
  'GIT_NO_LAZY_FETCH',
  'GIT_LFS_SKIP_SMUDGE',
  'GIT_CEILING_DIRECTORIES',
]
const QUERY_VARIABLES = /^(PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TMPDIR|XDG_[A-Z_]+|GIT_[A-Z_]+|SystemRoot|USERPROFILE)$/

// A guarded variable such as EDITOR or PAGER would make simple-git reject the question; a question needs few variables.
function withoutGuarded(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => QUERY_VARIABLES.test(name)))
}
