// The marks that ecosystems with one usual way to test leave in a checkout. Those with more to decide have a file each.
import { commandOf, type Detect, onPath } from './command.ts'

const NAMES_AGAIN_MAX = 100

export const make: Detect = async (project) => {
  const texts = await Promise.all(['Makefile', 'makefile', 'GNUmakefile'].map((name) => project.read(name)))
  return texts.some((text) => text !== null && /^test\s*:(?!=)/m.test(text)) ? onPath(project, ['make', 'test']) : null
}

export const deno: Detect = async (project) => {
  const text = (await project.read('deno.json')) ?? (await project.read('deno.jsonc'))
  if (text === null) return null
  const hasTask = /"tasks"\s*:\s*\{[^}]*"test"\s*:/.test(text)
  return onPath(project, hasTask ? ['deno', 'task', 'test'] : ['deno', 'test'])
}

export const go: Detect = async (project) => {
  if ((await project.read('go.mod')) === null) return null
  // Without -v go names packages only, and tests that are not counted were not run.
  return onPath(project, ['go', 'test', '-v', './...'], {
    again: (failing) => {
      if (failing.length > NAMES_AGAIN_MAX || !failing.every((name) => /^\w+$/.test(name))) return null
      return ['go', 'test', '-v', '-count=1', '-run', `^(${failing.join('|')})$`, './...']
    },
  })
}

export const cargo: Detect = async (project) => {
  if ((await project.read('Cargo.toml')) === null) return null
  return onPath(project, ['cargo', 'test', '--no-fail-fast'], {
    again: (failing) => {
      if (failing.length > NAMES_AGAIN_MAX || !failing.every((name) => /^[\w:]+$/.test(name))) return null
      return ['cargo', 'test', '--no-fail-fast', '--', '--exact', ...failing]
    },
  })
}

export const maven: Detect = async (project) => {
  if ((await project.read('pom.xml')) === null) return null
  const program = (await project.isExecutable('./mvnw')) ? './mvnw' : 'mvn'
  return onPath(project, [program, '-B', 'test'])
}

export const gradle: Detect = async (project) => {
  const builds = await Promise.all(['build.gradle', 'build.gradle.kts'].map((name) => project.read(name)))
  if (builds.every((text) => text === null)) return null
  const program = (await project.isExecutable('./gradlew')) ? './gradlew' : 'gradle'
  return onPath(project, [program, '--no-daemon', '--console=plain', 'test'])
}

export const phpunit: Detect = async (project) => {
  const configs = await Promise.all(['phpunit.xml', 'phpunit.xml.dist'].map((name) => project.read(name)))
  if (configs.every((text) => text === null)) return null
  const isOwn = (await project.read('composer.json'))?.includes('phpunit/phpunit') ?? false
  if (!isOwn) return onPath(project, ['phpunit'])
  return (await project.hasProgram('php')) ? commandOf(['vendor/bin/phpunit'], { needs: 'php' }) : { wants: 'php' }
}

export const rspec: Detect = async (project) => {
  const isRspec = (await project.read('.rspec')) !== null || (await project.list('spec')).includes('spec_helper.rb')
  if (!isRspec) return null
  const bundled = (await project.read('Gemfile')) !== null
  const argv = bundled ? ['bundle', 'exec', 'rspec'] : ['rspec']
  return onPath(project, argv, {
    needs: bundled ? 'ruby' : null,
    again: (failing) =>
      failing.length <= NAMES_AGAIN_MAX && failing.every(isSpecPlace) ? [...argv, ...failing] : null,
  })
}

const isSpecPlace = (name: string) => /^\.\/[^\s]+_spec\.rb(:\d+|\[[\d:]+\])$/.test(name)

const SCRIPTS = ['tests/run_tests.sh', 'test/run_tests.sh', 'run_tests.sh'] as const

export const script: Detect = async (project) => {
  for (const name of SCRIPTS) {
    if ((await project.read(name)) === null) continue
    return commandOf((await project.isExecutable(name)) ? [`./${name}`] : ['sh', name])
  }
  return null
}
