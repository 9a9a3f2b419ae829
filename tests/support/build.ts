// Bundles the program into dist/: JavaScript dependencies inside, only the native module outside, and a launcher that
// uses the Node that the project brings along. Run with `npm run build`.
import { createHash } from 'node:crypto'
import { chmodSync, type Dirent, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { quickStart } from './light/quick-start.ts'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'dist')
// Built beside and put in place at the end, so that nobody finds half a program.
const next = join(root, 'dist.next')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const source = createHash('sha256')
for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).sort(byPath)) {
  if (entry.isFile()) source.update(readFileSync(join(entry.parentPath, entry.name)))
}
const buildName = source.digest('hex').slice(0, 16)

rmSync(next, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    'pty-host': 'src/pty-host.ts',
    'journal-worker': 'src/journal/worker.ts',
    'scan-worker': 'src/processes/scan-worker.ts',
    'report-worker': 'src/processes/report-worker.ts',
    'log-worker': 'src/processes/log-worker.ts',
  },
  outdir: next,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  jsx: 'automatic',
  // Names stay as they are: a stack is readable, and nothing has to restore them at each start.
  minifyWhitespace: true,
  minifySyntax: true,
  supported: quickStart.supported,
  sourcemap: false,
  external: ['node-pty', 'react-devtools-core', '@ast-grep/*'],
  plugins: quickStart.plugins,
  inject: quickStart.inject,
  define: {
    ...quickStart.define,
    'process.env.NODE_ENV': '"production"',
    'process.env.SIGNALBOX_VERSION': JSON.stringify(version),
    'process.env.SIGNALBOX_BUILD': JSON.stringify(buildName),
  },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})

const launcher = `#!/bin/sh
# Starts Signalbox with the Node that it brings along, or the system's where that is new enough.
here=$(dirname -- "$(readlink -f -- "$0")")
own="$here/../node_modules/node/bin/node"
[ -x "$own" ] || own=node
exec "$own" --disable-warning=ExperimentalWarning "$here/main.js" "$@"
`
writeFileSync(join(next, 'signalbox'), launcher)
chmodSync(join(next, 'signalbox'), 0o755)
rmSync(dist, { recursive: true, force: true })
renameSync(next, dist)

function byPath(left: Dirent, right: Dirent): number {
  return join(left.parentPath, left.name) < join(right.parentPath, right.name) ? -1 : 1
}
