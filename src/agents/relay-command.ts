// The shell command that an agent's hook runs. Perl starts in a few milliseconds and is on nearly every machine; where it is missing
// the Node that runs us takes its place.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export type RelayPlace = {
  /** Folder of relay.pl and relay.mjs. */
  readonly dir: string
  /** A Node to run relay.mjs with. */
  readonly node: string
  readonly path: string | undefined
}

/** The command for one hook. `exec`, so that no shell stands between the agent and the relay when it is ended. */
export function relayCommand({ dir, node, path }: RelayPlace, agent: string, event: string, waits: boolean): string {
  const perl = findPerl(path)
  const program = perl === null ? [node, join(dir, 'relay.mjs')] : [perl, join(dir, 'relay.pl')]
  return `exec ${[...program, agent, event, ...(waits ? ['wait'] : [])].map(quoted).join(' ')}`
}

/** One word of a POSIX shell. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function findPerl(path = ''): string | null {
  const places = [...path.split(delimiter).filter((place) => place.startsWith('/')), '/usr/bin', '/usr/local/bin']
  return places.map((place) => join(place, 'perl')).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
