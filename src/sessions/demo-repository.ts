// The demo's scratch repository: a toy shop with passing tests, and a linked worktree for each actor beside it.
// Nothing of the machine's own git settings takes part: identity, hooks and signing are given here.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { simpleGit } from 'simple-git'

export const DEMO_ACTORS = ['ada', 'bob', 'cy'] as const
type DemoActor = (typeof DEMO_ACTORS)[number]

export type DemoRepository = {
  readonly root: string
  readonly worktrees: Readonly<Record<DemoActor, string>>
  /** Where the scripted shop writes its requests; not there yet. */
  readonly logPath: string
}

const FILES: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'toy-shop', private: true, type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'README.md':
    '# Toy shop\n\nA shop of two files for the Signalbox demo. Prices are in cents. `npm test` runs its tests.\n',
  '.gitignore': 'build/\nnode_modules/\n',
  'src/price.mjs': `// Prices in cents.

const TAX = 0.19

/** \`cents\` with tax, rounded to the nearest cent as the tax office wants it. */
export function withTax(cents) {
  return Math.round(cents * (1 + TAX))
}
`,
  'src/cart.mjs': `// The cart: lines of {sku, priceCents, count}.
import { withTax } from './price.mjs'

/** Sum of the cart with tax, in cents. */
export function totalCents(lines) {
  return withTax(lines.reduce((sum, { priceCents, count }) => sum + priceCents * count, 0))
}
`,
  'test/price.test.mjs': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withTax } from '../src/price.mjs'

test('tax is added', () => assert.equal(withTax(1000), 1190))
test('half a cent and more is a cent', () => assert.equal(withTax(450), 536))
`,
  'test/cart.test.mjs': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totalCents } from '../src/cart.mjs'

test('an empty cart costs nothing', () => assert.equal(totalCents([]), 0))
test('the total is every line with tax', () => assert.equal(totalCents([{ priceCents: 450, count: 2 }]), 1071))
`,
}
/** Ignored by git, so it is laid into each worktree: what Ada wants to delete. */
const BUILT = { path: 'build/shop.js', text: '// stale bundle\n' }

/** Makes the shop in the existing, empty folder `dir`. */
export async function makeDemoRepository(dir: string): Promise<DemoRepository> {
  const root = join(dir, 'shop')
  for (const [path, text] of Object.entries(FILES)) await lay(root, path, text)
  await lay(root, BUILT.path, BUILT.text)
  const git = openGit(root)
  await git.raw('init', '--quiet', '--initial-branch=main')
  await git.raw('add', '--all')
  await git.raw('commit', '--quiet', '-m', 'Open the toy shop')
  const worktrees = { ada: join(dir, 'ada'), bob: join(dir, 'bob'), cy: join(dir, 'cy') }
  for (const actor of DEMO_ACTORS) {
    await git.raw('worktree', 'add', '--quiet', '-b', actor, worktrees[actor])
    await lay(worktrees[actor], BUILT.path, BUILT.text)
  }
  return { root, worktrees, logPath: join(dir, 'shop.log') }
}

async function lay(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

const GIT_CONFIG = [
  'user.name=Signalbox demo',
  'user.email=demo@signalbox.invalid',
  'core.hooksPath=/dev/null',
  'commit.gpgsign=false',
  'core.autocrlf=false',
]

/** Without the GIT_ variables of a caller that itself runs inside git, which would point to another repository. */
function openGit(root: string) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(?:PATH|HOME|TMPDIR|LANG|LC_ALL|SystemRoot|USERPROFILE)$/.test(name),
    ),
  )
  return simpleGit({ baseDir: root, config: GIT_CONFIG, unsafe: { allowUnsafeHooksPath: true } }).env(env)
}
