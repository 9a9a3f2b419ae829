// The architecture is a test: who may import whom, how large a file may be, what it may be called, and what stays pure.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const SOURCE = join(import.meta.dirname, '..', 'src')

/** Folder to the folders it may import. The process entries directly in src/ see everything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  detectors: ['protocol'],
  machines: ['protocol'],
  policy: ['protocol'],
  escalations: ['protocol'],
  projection: ['protocol', 'escalations'],
  engine: ['protocol', 'detectors', 'machines', 'policy', 'escalations', 'projection'],
  git: ['protocol'],
  sources: ['protocol', 'sessions', 'git'],
  effects: ['protocol', 'sessions', 'git'],
  sessions: ['protocol'],
  journal: ['protocol'],
  transport: ['protocol'],
  agents: ['protocol'],
  tui: ['protocol', 'projection', 'transport', 'escalations'],
  cli: ['protocol', 'projection', 'transport', 'escalations', 'policy'],
  ci: ['protocol', 'projection', 'transport'],
  // argv to rooms: the command line's own wiring, which like main.ts sees everything.
  commands: [
    'protocol',
    'policy',
    'projection',
    'escalations',
    'git',
    'transport',
    'processes',
    'tui',
    'cli',
    'ci',
    'config.ts',
    'workspace.ts',
  ],
  // Which processes there are, and what each is built of: everything but the faces.
  processes: [
    'protocol',
    'detectors',
    'machines',
    'policy',
    'escalations',
    'projection',
    'engine',
    'git',
    'sources',
    'effects',
    'sessions',
    'journal',
    'transport',
    'agents',
    'config.ts',
    'workspace.ts',
  ],
}
const PURE = new Set(['protocol', 'detectors', 'machines', 'policy', 'escalations', 'projection', 'engine'])
const ENTRIES = new Set(['main.ts', 'config.ts', 'workspace.ts', 'pty-host.ts'])
const LINES_MAX = 300
const APP_LINES_MAX = 60
const VAGUE_NAME =
  /(^|[-/.])(managers?|services?|helpers?|utils?|common|misc|data|info|base|orchestrators?|processors?)([-.]|$)/
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(Timeout|Interval|Immediate)\(|\bprocess\.|\bperformance\.now\(/

type File = { readonly path: string; readonly folder: string; readonly text: string }

const files: readonly File[] = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => {
    const path = relative(SOURCE, join(entry.parentPath, entry.name))
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
    return { path, folder, text: readFileSync(join(SOURCE, path), 'utf8') }
  })

const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(([, target]) => (target ? [target] : []))

const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

describe('every source file', () => {
  test.each(files)('$path knows its room', ({ path, folder, text }) => {
    if (folder === '') {
      expect(ENTRIES, 'a new file directly in src/ needs a room').toContain(path)
      return
    }
    const foreign = importsOf(text)
      .filter((target) => target.startsWith('#'))
      .map((target) => target.slice(1).split('/')[0] ?? '')
    expect(foreign.filter((name) => name !== folder && !MAY_IMPORT[folder]?.includes(name))).toEqual([])
    expect(importsOf(text).filter((target) => target.startsWith('../..'))).toEqual([])
    expect(foreign.filter((name) => name === folder && !path.includes('/', folder.length + 1))).toEqual([])
  })

  test.each(files)('$path is short, named for its thing and opens with its role', ({ path, text }) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(path === 'tui/app.tsx' ? APP_LINES_MAX : LINES_MAX)
    expect(path).not.toMatch(VAGUE_NAME)
    expect(text.replace(/^#!.*\n/, '')).toMatch(/^\/\//)
  })

  test.each(files.filter(({ folder }) => PURE.has(folder)))('$path is pure', ({ folder, text }) => {
    expect(importsOf(text).filter((target) => target.startsWith('node:'))).toEqual([])
    expect(code(text)).not.toMatch(IMPURE)
    if (folder !== 'protocol') return
    expect(importsOf(text).filter((target) => !target.startsWith('.') && target !== 'zod')).toEqual([])
  })
})

test('the list of rooms is the list of folders', () => {
  const folders = new Set(files.map(({ folder }) => folder).filter(Boolean))
  expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([])
})
