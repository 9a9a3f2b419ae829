// A session's sandbox in words: a mark for lists, and what holds for `why`. That one is not enforced is never left out.
import type { Confinement } from '#protocol/sandbox.ts'

const SHOWN_MAX = 12

/** Put behind the evidence of a session's state. */
export function sandboxMark(confinement: Confinement | undefined): string {
  if (!confinement) return ''
  return confinement.by === 'nothing' ? ` · NOT sandboxed: ${confinement.because}` : ' · sandboxed'
}

export function sandboxLines(confinement: Confinement): readonly string[] {
  const { by, because, write, read, hide, rest, missing, network } = confinement
  return [
    by === 'nothing' ? `declared, NOT enforced: ${because}` : `by ${by}: ${because}`,
    `writes ${listed(write)}`,
    ...(rest === 'hidden' ? [`reads ${listed(read)}, and nothing else`] : []),
    `does not see ${listed(hide)}`,
    ...(network === 'none' ? ['no network'] : []),
    ...(missing.length > 0 ? [`not there at the start, so not in force: ${listed(missing)}`] : []),
  ]
}

function listed(paths: readonly string[]): string {
  const more = paths.length > SHOWN_MAX ? ` and ${paths.length - SHOWN_MAX} more` : ''
  return (paths.slice(0, SHOWN_MAX).join(', ') || 'nothing') + more
}
