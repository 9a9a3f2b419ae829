// An intent as rules look at it: its type and severity and, of a request, everything that a condition can name.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Severity } from '#protocol/severity.ts'
import { isNamed } from './glob.ts'
import { REQUEST_INTENT } from './rule.ts'
import { type ShellPart, shellParts } from './shell-parts.ts'
import { mayRunCommands, SHELL_TOOLS } from './tools.ts'

/** The session that asks. */
export type Asker = {
  readonly id: string
  readonly name: string
  readonly profile: string
  readonly role: string | null
  readonly cwd: string
}

/** What `policy test` can say of a request, and what an agent's has of it. */
export type RequestFacts = Pick<AgentRequest, 'tool' | 'kind' | 'likeness'> & {
  readonly paths: readonly string[]
  readonly channel: AgentRequest['channel']['by']
  /** Every way in which its command is written; a rule that tightens looks at all. */
  readonly texts: readonly string[]
  /** The command just as it would run; null where that is not known. */
  readonly exact: string | null
}

export type Asked = {
  readonly type: string
  readonly severity: Severity
  readonly request: RequestFacts | null
  readonly asker: Asker | null
  /** Why the commands in it cannot be told apart, so that no rule may allow it; null when they can, or there is none. */
  readonly unsure: string | null
  /** The commands in it; empty where it is none. */
  readonly parts: readonly ShellPart[]
}

export function asked(intent: Intent, severity: Severity, asker: Asker | null): Asked {
  const request = intent.type === REQUEST_INTENT ? factsOf(intent.request) : null
  return { type: intent.type, severity, asker, request, ...commandsIn(request) }
}

/** As `asked`, for a request that nobody made. */
export function supposed(request: RequestFacts, severity: Severity, asker: Asker | null): Asked {
  return { type: REQUEST_INTENT, severity, asker, request, ...commandsIn(request) }
}

function factsOf(request: AgentRequest): RequestFacts {
  const { tool, kind, likeness, paths, detail, lines, channel } = request
  const exact = request.exact ?? request.editable
  const texts = mayRunCommands(tool) ? [exact ?? '', lines.join('\n'), detail].filter((text) => text !== '') : []
  return {
    tool,
    kind,
    likeness,
    paths,
    channel: channel.by,
    texts: [...new Set(texts)],
    // What is shown may be wrapped, cut or masked.
    exact: isNamed(tool, SHELL_TOOLS) && channel.by === 'desk' ? exact : null,
  }
}

function commandsIn(request: RequestFacts | null): Pick<Asked, 'unsure' | 'parts'> {
  if (request === null || !mayRunCommands(request.tool) || request.texts.length === 0)
    return { unsure: null, parts: [] }
  if (!isNamed(request.tool, SHELL_TOOLS)) return { unsure: null, parts: [] }
  if (request.exact === null) return { unsure: 'its exact text is not known', parts: [] }
  const { parts, unsure } = shellParts(request.exact)
  return { unsure, parts: parts ?? [] }
}
