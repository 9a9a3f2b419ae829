// Whether a commit has tests that could be run, told by its tree alone: a checkout costs most of a second and is only made when
// there is something to run in it. Where the tree cannot tell (links, submodules, huge files), the answer is "perhaps".
import { type GitRun, gitText } from '#git/git-run.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { openProject, type Project } from './project.ts'
import { commandIn } from './test-command.ts'

type Tree = { readonly root: string; readonly tree: string; readonly how: GitRun }
type Entry = { readonly mode: string; readonly sha: string }

const FOLDERS = ['tests', 'test', 'spec'] as const
const BYTES_MAX = 1024 * 1024
const ENTRY = /^(\d{6}) \w+ ([0-9a-f]{40})\t(.+)$/s

/** Why there is no test command in the tree; null where there is one, or perhaps one. */
export async function lacksTests(from: Tree, path = process.env['PATH'] ?? ''): Promise<string | null> {
  const { root, how } = from
  const objects = openObjectReader(root, how.env)
  const state = { isUnsure: false }
  try {
    const entries = await entriesOf(from)
    const known = (name: string): Entry | null => {
      const entry = entries.get(name.replace(/^\.\//, '')) ?? null
      if (entry && !entry.mode.startsWith('100') && entry.mode !== '040000') state.isUnsure = true
      return entry
    }
    const workTree = openProject(root, path)
    const project: Project = {
      folder: root,
      hasProgram: workTree.hasProgram,
      async read(name) {
        const entry = known(name)
        if (!entry?.mode.startsWith('100')) return null
        const [size] = await objects.sizes([entry.sha])
        if (!size || size.size > BYTES_MAX) state.isUnsure = true
        else return ((await objects.contents([entry.sha]))[0]?.content ?? '').toString('utf8')
        return null
      },
      async list(name) {
        if (name === '.') return [...entries.keys()].filter((one) => !one.includes('/'))
        if (known(name)?.mode !== '040000') return []
        return [...entries.keys()].flatMap((one) => (one.startsWith(`${name}/`) ? [one.slice(name.length + 1)] : []))
      },
      // What is not in the tree may be lent to a checkout by the work tree, as a virtual environment is.
      async isExecutable(name) {
        const entry = known(name)
        return entry ? entry.mode === '100755' : workTree.isExecutable(name)
      },
    }
    const found = await commandIn(project)
    return 'none' in found && !state.isUnsure ? found.none : null
  } finally {
    objects.close()
  }
}

/** The top of the tree, and the folders in which tests are looked for. */
async function entriesOf({ root, tree, how }: Tree): Promise<ReadonlyMap<string, Entry>> {
  const listings = await Promise.all([
    gitText(root, ['ls-tree', '-z', '--full-tree', tree], how),
    gitText(root, ['ls-tree', '-z', '--full-tree', tree, '--', ...FOLDERS.map((name) => `${name}/`)], how),
  ])
  return new Map(
    listings
      .join('')
      .split('\0')
      .flatMap((row) => {
        const [, mode, sha, name] = ENTRY.exec(row) ?? []
        return mode === undefined || sha === undefined || name === undefined ? [] : [[name, { mode, sha }] as const]
      }),
  )
}
