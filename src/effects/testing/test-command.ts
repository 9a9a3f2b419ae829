// How a project wants its tests to be run: as configured, or by the marks that each ecosystem leaves in a checkout.
import { commandOf, type Detect, type TestCommand } from './command.ts'
import { cargo, deno, go, gradle, make, maven, phpunit, rspec, script } from './ecosystems.ts'
import { node } from './node-command.ts'
import { openProject, type Project } from './project.ts'
import { python } from './python-command.ts'

/**
 * A test script and a make target are the project's own words, and come before what its files suggest. A bare shell script
 * comes last: what it prints is the hardest to count.
 */
const DETECTORS: readonly Detect[] = [node, make, deno, python, go, cargo, maven, gradle, phpunit, rspec, script]

export const NO_COMMAND = 'no test command found'

/**
 * The command for a checkout. `configured` is the user's own words and runs in a shell; null means: find out, by the first
 * ecosystem whose program is there.
 */
export async function findTestCommand(
  folder: string,
  configured: string | null,
  path = process.env['PATH'] ?? '',
): Promise<TestCommand | { readonly none: string }> {
  if (configured !== null) return { ...commandOf(['sh', '-c', configured]), shown: configured }
  return commandIn(openProject(folder, path))
}

/** The command of a project, by the first ecosystem whose program is there. */
export async function commandIn(project: Project): Promise<TestCommand | { readonly none: string }> {
  let missing: string | null = null
  for (const detect of DETECTORS) {
    const found = await detect(project)
    if (!found) continue
    if (!('wants' in found)) return found
    missing ??= found.wants
  }
  return { none: missing === null ? NO_COMMAND : `${NO_COMMAND}: the tests want ${missing}, which is not on PATH` }
}
