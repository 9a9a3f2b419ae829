// Tests of a Python project: pytest, from the project's own virtual environment where it has one; else unittest, where
// the tests need no more than that.
import { commandOf, type Detect } from './command.ts'
import type { Project } from './project.ts'

const TEST_FILE = /^(test_.*|.*_test)\.py$/
const FOLDERS = ['tests', 'test', '.'] as const
const FILES_READ_MAX = 50
const VENVS = ['.venv', 'venv'] as const

export const python: Detect = async (project) => {
  const [ini, settings, setup, tox] = await Promise.all(
    ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini'].map((name) => project.read(name)),
  )
  const isConfigured =
    ini !== null || settings?.includes('[tool.pytest') || setup?.includes('[tool:pytest]') || tox?.includes('[pytest]')
  const tests = await findTests(project)
  if (!isConfigured && !tests) return null
  const more = { needs: 'python' as const, env: { PYTHONPATH: pathOf(project) } }
  const program = await programOf(project)
  if (program) {
    // No -q: with one in the project's own options there would be no summary. By the cache, which lies in the checkout, the
    // failed tests alone can be run again.
    return commandOf(program, { ...more, again: () => [...program, '--last-failed'] })
  }
  const interpreter = await interpreterOf(project)
  if (isConfigured || !tests?.onlyUnittest || !interpreter) return { wants: 'pytest' }
  const start = tests.folder === '.' ? [] : ['-s', tests.folder]
  return commandOf([interpreter, '-m', 'unittest', 'discover', ...start], more)
}

/** An installation in development mode would import the work tree; the checkout comes first. */
const pathOf = ({ folder }: Project) => [folder, `${folder}/src`, process.env['PYTHONPATH']].filter(Boolean).join(':')

async function programOf(project: Project): Promise<readonly string[] | null> {
  for (const name of VENVS) {
    const interpreter = `./${name}/bin/python`
    const hasPytest = await project.isExecutable(`./${name}/bin/pytest`)
    if (hasPytest && (await project.isExecutable(interpreter))) return [interpreter, '-m', 'pytest']
  }
  return (await project.hasProgram('pytest')) ? ['pytest'] : null
}

async function interpreterOf(project: Project): Promise<string | null> {
  for (const name of VENVS) if (await project.isExecutable(`./${name}/bin/python`)) return `./${name}/bin/python`
  return (await project.hasProgram('python3')) ? 'python3' : null
}

async function findTests(project: Project) {
  for (const folder of FOLDERS) {
    const names = (await project.list(folder)).filter((name) => TEST_FILE.test(name)).slice(0, FILES_READ_MAX)
    if (names.length === 0) continue
    const texts = await Promise.all(names.map((name) => project.read(`${folder}/${name}`)))
    const onlyUnittest =
      texts.every((text) => !text?.includes('pytest')) && texts.some((text) => text?.includes('unittest'))
    return { folder, onlyUnittest }
  }
  return null
}
