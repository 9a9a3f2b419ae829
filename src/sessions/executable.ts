// Which file a command line starts, found before a terminal is opened: a child that cannot start would otherwise be
// a session that exits at once for no visible reason.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { Trouble } from '#protocol/errors.ts'

/** Absolute path of `command`, looked up as a shell in `cwd` would. Throws Trouble when it or `cwd` is not there. */
export function findExecutable(command: string, cwd: string, path: string | undefined): string {
  if (!isDirectory(cwd)) {
    throw new Trouble(`The directory ${cwd} does not exist.`, 'Start the session in an existing directory.', 2)
  }
  // An empty entry means the current directory.
  const places = command.includes('/') ? [''] : (path ?? '').split(delimiter)
  const found = places.map((place) => resolve(cwd, place, command)).find(isExecutable)
  if (found && command !== '') return found
  throw new Trouble(
    command.includes('/') ? `${resolve(cwd, command)} is not an executable file.` : `${command} is not in PATH.`,
    'Install it, or give its full path.',
    2,
  )
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
