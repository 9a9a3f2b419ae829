// Lends the work tree's installed packages to a checkout, when both want the same ones. Only links are made, and node's are
// made one by one: what a tool writes into node_modules, and what the project has linked there of itself, is the checkout's.
import { lstat, mkdir, readdir, readFile, realpath, symlink } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Ecosystem } from './command.ts'

/** Why something is not in the checkout: an ecosystem's packages, or submodules. What is there or not needed has no entry. */
export type Missing = ReadonlyMap<Ecosystem | 'submodules', string>

type Kind = {
  readonly ecosystem: Ecosystem
  readonly manifests: readonly string[]
  /** False: a project without such a folder uses what is installed on the machine. */
  readonly isRequired: boolean
  readonly folders: readonly string[]
  readonly locks: readonly string[]
}

const KINDS: readonly Kind[] = [
  {
    ecosystem: 'node',
    manifests: ['package.json'],
    isRequired: true,
    folders: ['node_modules'],
    locks: ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'],
  },
  {
    ecosystem: 'python',
    manifests: ['pyproject.toml', 'setup.py', 'setup.cfg'],
    isRequired: false,
    folders: ['.venv', 'venv'],
    locks: ['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock', 'requirements.txt', 'requirements-dev.txt'],
  },
  {
    ecosystem: 'php',
    manifests: ['composer.json'],
    isRequired: true,
    folders: ['vendor'],
    locks: ['composer.lock'],
  },
  {
    ecosystem: 'ruby',
    manifests: ['Gemfile'],
    isRequired: false,
    folders: ['vendor/bundle'],
    locks: ['Gemfile.lock'],
  },
]

/** Packages of a workspace that have a node_modules of their own. */
const PACKAGES_MAX = 200
const DEPTH_MAX = 3

/** Links what may be lent from `root` into `folder`, and says what may not. */
export async function linkDependencies(root: string, folder: string): Promise<Missing> {
  const missing = new Map<Ecosystem, string>()
  for (const kind of KINDS) {
    const because = await link(kind, root, folder)
    if (because !== null) missing.set(kind.ecosystem, because)
  }
  return missing
}

async function link(kind: Kind, root: string, folder: string): Promise<string | null> {
  const present = []
  for (const name of kind.folders) {
    if (await exists(join(folder, name))) return null
    if (await exists(join(root, name))) present.push(name)
  }
  if (!(await wantsPackages(kind, folder))) return null
  if (present.length === 0) return kind.isRequired ? `the work tree has no ${kind.folders[0]}` : null
  const differing = await findDifference(kind, root, folder)
  if (differing) return `its ${differing} differs from that of the work tree, whose ${present[0]} would be borrowed`
  if (kind.ecosystem === 'node') await linkNodePackages(root, folder)
  else for (const name of present) await linkFolder(root, folder, name)
  return null
}

async function linkFolder(root: string, folder: string, name: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await symlink(join(root, name), join(folder, name), 'junction')
}

async function wantsPackages({ ecosystem, manifests, locks }: Kind, folder: string): Promise<boolean> {
  const texts = await Promise.all([...manifests, ...locks].map((name) => content(join(folder, name))))
  if (ecosystem !== 'node') return texts.some((text) => text !== null)
  const [manifest] = texts
  return manifest != null && dependenciesIn(manifest) !== '{}'
}

/** The first lock file that differs; without any lock file, the manifests stand for it. */
async function findDifference({ ecosystem, manifests, locks }: Kind, root: string, folder: string) {
  let compared = 0
  for (const name of locks) {
    const [ours, theirs] = await contents(name, folder, root)
    if (ours !== theirs) return name
    if (ours !== null) compared++
  }
  if (compared > 0) return null
  const wanted = (text: string | null) => (text !== null && ecosystem === 'node' ? dependenciesIn(text) : text)
  for (const name of manifests) {
    const [ours, theirs] = await contents(name, folder, root)
    if (wanted(ours ?? null) !== wanted(theirs ?? null)) return name
  }
  return null
}

/** What a package.json asks for, as text to compare; the whole text when it is broken. */
function dependenciesIn(manifest: string): string {
  try {
    const asked = Object.entries(Object(JSON.parse(manifest))).filter(
      ([name, value]) =>
        /^(dev|optional|peer)?dependencies$|^workspaces$/i.test(name) && Object.keys(Object(value)).length > 0,
    )
    return JSON.stringify(Object.fromEntries(asked))
  } catch {
    return manifest
  }
}

/** Every node_modules of the work tree that the checkout has a package for. */
async function linkNodePackages(root: string, folder: string): Promise<void> {
  let left = PACKAGES_MAX
  const visit = async (place: string, depth: number): Promise<void> => {
    if (left-- <= 0) return
    const entries = await readdir(join(folder, place), { withFileTypes: true })
    const isPackage = entries.some(({ name }) => name === 'package.json')
    if (isPackage && !entries.some(({ name }) => name === 'node_modules')) {
      await linkEntries(join(place, 'node_modules'), root, folder)
    }
    if (depth >= DEPTH_MAX) return
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        await visit(join(place, entry.name), depth + 1)
      }
    }
  }
  await visit('.', 0)
}

const AT_ONCE = 50
/** Folders in which tools keep what they computed; the checkout starts without them. */
const CACHES = new Set(['.cache', '.vite', '.vite-temp', '.vitest', '.tmp'])

async function linkEntries(place: string, root: string, folder: string): Promise<void> {
  const names = await readdir(join(root, place)).catch(() => null)
  if (!names) return
  await mkdir(join(folder, place))
  const top = await realpath(root)
  for (let at = 0; at < names.length; at += AT_ONCE) {
    await Promise.all(
      names.slice(at, at + AT_ONCE).map(async (name) => {
        if (CACHES.has(name)) return
        if (name.startsWith('@')) await linkEntries(join(place, name), root, folder)
        else await symlink(await targetOf(join(root, place, name), top, folder), join(folder, place, name))
      }),
    )
  }
}

/** Of a package that is part of the project itself, the checkout's own copy; `top` is where the project really lies. */
async function targetOf(path: string, top: string, folder: string): Promise<string> {
  const real = await realpath(path).catch(() => path)
  const inside = relative(top, real)
  const isForeign = inside.startsWith('..') || inside.split(sep).includes('node_modules')
  return isForeign ? path : join(folder, inside)
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )
const content = (path: string) => readFile(path, 'utf8').catch(() => null)
const contents = (name: string, ...folders: readonly string[]) =>
  Promise.all(folders.map((folder) => content(join(folder, name))))
