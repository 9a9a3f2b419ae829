// What the messages of failed requests say about why: which dependency did not answer, if one is named.
// The text comes from logs: it is matched against, never trusted further than as a name to show.

const UNREACHED =
  /refused|time(?:d[ -]?)?[ -]?out|deadline exceeded|unavailable|unreachable|unable to (?:connect|reach)|failed to (?:connect|reach)|econn\w+|etimedout|ehostunreach|enotfound|eai_again|connection (?:reset|closed|lost)|broken pipe|no route to host|bad gateway|circuit|socket hang up|no healthy/i

const NAME = '["\'`]?([a-z][a-z0-9_.-]{1,40})["\'`]?'
const NAMED: readonly RegExp[] = [
  new RegExp(
    `\\b(?:upstream|downstream|dependency|backend|cluster)[:=]?\\s+(?:service\\s+|server\\s+|host\\s+)?${NAME}`,
    'i',
  ),
  new RegExp(
    `\\b(?:connect(?:ing|ion)? to|reach(?:ing)?|call(?:ing)? to|calling|request to|response from|from host)\\s+${NAME}`,
    'i',
  ),
  new RegExp(`\\b(?:service|server|host|database|broker|provider)[ =:]+${NAME}`, 'i'),
  new RegExp(`^${NAME}:\\s`, 'i'),
  new RegExp(
    `\\b${NAME} (?:connection|service|server|request|client|api|is|was|did|not|refused|unavailable|unreachable|time)`,
    'i',
  ),
]
/** Words that stand where a name would, but name nothing. */
const NO_NAMES = new Set(
  `the a an to in on at of and no not is was did error errors err exception failed failure upstream downstream connection connect request
response server service client host timeout timed out dial tcp http https read write socket hang remote peer gateway bad transient
unexpected internal fatal unavailable unreachable refused closed lost broken after while this that it be been has api all any by with from i/o io call rpc`.split(
    /\s+/,
  ),
)

export type Fault = {
  /** It speaks of something that could not be reached or did not answer. */
  readonly isUnreached: boolean
  /** What that was, in lower case, or null where the text names nothing. */
  readonly dependency: string | null
}

/** Reads one message. */
export function faultOf(text: string): Fault {
  if (!UNREACHED.test(text)) return { isUnreached: false, dependency: null }
  for (const pattern of NAMED) {
    const name = pattern
      .exec(text)?.[1]
      ?.toLowerCase()
      .replace(/[.:]+$/, '')
    if (name && !NO_NAMES.has(name) && !name.startsWith('econn')) return { isUnreached: true, dependency: name }
  }
  return { isUnreached: true, dependency: null }
}
