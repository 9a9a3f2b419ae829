// How a project wants its tests to be run: as configured, or by the marks that each ecosystem leaves in a checkout.
import { access, constants, readdir, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { z } from 'zod'

type TestCommand = {
  readonly argv: readonly string[]
  /** As shown to people. */
  readonly shown: string
}

export type Detected = TestCommand | { readonly none: string }

export const NO_COMMAND = 'no test command found'
const MANIFEST_BYTES_MAX = 1024 * 1024
const NPM_PLACEHOLDER = /no test specified/

/** The command for a checkout. `configured` is the user's own words and runs in a shell; null means: find out. */
export async function findTestCommand(folder: string, configured: string | null): Promise<Detected> {
  if (configured !== null) return { argv: ['sh', '-c', configured], shown: configured }
  for (const detect of [npm, make, pytest, go, cargo]) {
    const found = await detect(folder)
    if (found) return found
  }
  return { none: NO_COMMAND }
}

const command = (...argv: readonly string[]): TestCommand => ({ argv, shown: argv.join(' ') })

async function npm(folder: string): Promise<TestCommand | null> {
  const text = await read(folder, 'package.json')
  if (text === null) return null
  const script = scriptOf(text)
  return script && !NPM_PLACEHOLDER.test(script) ? command('npm', 'test', '--silent') : null
}

const manifestSchema = z.object({ scripts: z.object({ test: z.string() }) })

function scriptOf(manifest: string): string | null {
  try {
    return manifestSchema.parse(JSON.parse(manifest)).scripts.test
  } catch {
    // A broken manifest has no test script; that the tests did not run is then what is reported.
    return null
  }
}

async function make(folder: string): Promise<TestCommand | null> {
  const texts = await Promise.all(['Makefile', 'makefile', 'GNUmakefile'].map((name) => read(folder, name)))
  return texts.some((text) => text !== null && /^test\s*:(?!=)/m.test(text)) ? command('make', 'test') : null
}

async function pytest(folder: string): Promise<Detected | null> {
  const [ini, project, setup, tox] = await Promise.all(
    ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini'].map((name) => read(folder, name)),
  )
  const isConfigured =
    ini !== null || project?.includes('[tool.pytest') || setup?.includes('[tool:pytest]') || tox?.includes('[pytest]')
  const names = await readdir(join(folder, 'tests')).catch(() => [])
  if (!isConfigured && !names.some((name) => /^(test_.*|.*_test)\.py$/.test(name))) return null
  if (!(await isOnPath('pytest'))) return { none: `${NO_COMMAND}: the tests want pytest, which is not on PATH` }
  return command('pytest', '-q', '-p', 'no:cacheprovider')
}

async function go(folder: string): Promise<TestCommand | null> {
  // Without -v go names packages only, and tests that are not counted were not run.
  return (await read(folder, 'go.mod')) === null ? null : command('go', 'test', '-v', './...')
}

async function cargo(folder: string): Promise<TestCommand | null> {
  return (await read(folder, 'Cargo.toml')) === null ? null : command('cargo', 'test')
}

async function read(folder: string, name: string): Promise<string | null> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => null)
  return text === null ? null : text.slice(0, MANIFEST_BYTES_MAX)
}

async function isOnPath(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
