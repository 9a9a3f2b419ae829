// Untrusted text made fit to be stored or shown: printable, one line, bounded, without secrets. Printable first: an escape sequence
// before a key would hide it from the search for secrets and then be taken away.
import { PLAIN_CHARS_MAX, plain } from './plain.ts'
import { redact } from './secret.ts'

/** So much more is looked at than is kept, so that no secret is cut in two before it is looked for. */
const LOOKED_AT = 4

/** One line of at most `charsMax` characters. */
export function clean(text: string, charsMax: number = PLAIN_CHARS_MAX): string {
  return plain(redact(plain(text, charsMax * LOOKED_AT)), charsMax)
}
