// How Codex recognises a hook that its user has trusted: by its place and by a hash of what it runs. Ours are named to it in this way,
// and no others: the switch that lets every hook run would also trust those that lie in the repository and nobody has looked at.
// A Codex that counts otherwise shows its own question whether to trust them.
import { createHash } from 'node:crypto'
import { canonicalJson } from '../canonical.ts'

export type Hook = { readonly event: string; readonly command: string; readonly timeoutS: number }

/** Where Codex says that a hook given on its command line comes from. */
const PLACE = '/<session-flags>/config.toml'

/** The first hook of its event that the command line gives. */
export const trustKeyOf = ({ event }: Hook): string => `${PLACE}:${snakeCase(event)}:0:0`

export function trustedHashOf({ event, command, timeoutS }: Hook): string {
  const identity = {
    event_name: snakeCase(event),
    hooks: [{ type: 'command', command, timeout: timeoutS, async: false }],
  }
  return `sha256:${createHash('sha256').update(canonicalJson(identity)).digest('hex')}`
}

const snakeCase = (event: string) => event.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
