// `signalbox mcp`: the tools of tools.ts over standard input and output, for the agent that started it. Every call goes to the desk
// with the session's token; nothing is decided here.
import { randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { type Caller, callDesk } from './desk-call.ts'
import { offerPromptTool } from './prompt-tool.ts'
import { Tickets } from './tickets.ts'
import { DESCRIPTIONS, DESK_TOOLS, type DeskTool, ticketShape, waitShape } from './tools.ts'

type Waiting = { readonly wait_seconds: number }
type Said = { content: { type: 'text'; text: string }[]; isError?: true }

/** Serves until the agent closes its end. Rejects with Trouble before that when the session cannot be proven. */
export async function serveMcp(env: NodeJS.ProcessEnv, version: string): Promise<void> {
  const ending = new AbortController()
  const ask = asking(callerIn(env), ending.signal)
  await ask('hello', {})
  const server = new McpServer({ name: 'signalbox', version }, { instructions: INSTRUCTIONS })
  offerTools(server, ask)
  if (env['SIGNALBOX_ONE_SHOT'] === '1') offerPromptTool(server, callerIn(env), ending.signal)
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  server.server.onclose = resolve
  // The transport itself does not notice that nobody writes any more.
  process.stdin.once('end', resolve).once('close', resolve)
  await server.connect(new StdioServerTransport())
  await closed
  // What was asked is taken back: nobody is left to hear the answer.
  ending.abort()
  await server.close()
}

const INSTRUCTIONS =
  'You work in a session that people watch. Read your feedback before you start and after you commit, ask for clearance before ' +
  'anything risky, raise an escalation when you cannot go on, and submit your result at the end.'

function callerIn(env: NodeJS.ProcessEnv): Caller {
  const { SIGNALBOX_HOOKS: path, SIGNALBOX_SESSION: session, SIGNALBOX_SESSION_TOKEN: token } = env
  if (!path || !session || !token) {
    throw new Trouble(
      'this is no session of Signalbox, so there is nobody to speak for',
      'start the agent with `signalbox run`, and let it start `signalbox mcp`',
      2,
    )
  }
  return { path, session, token }
}

/** Without these a session would be lost that runs on while the engine is killed and comes back. */
const LASTING: ReadonlySet<DeskTool> = new Set(['hello', 'submit_result'])
const ABSENT_MS = 20_000

type Ask = (tool: DeskTool, given: object) => Promise<string>

const asking =
  (caller: Caller, signal: AbortSignal): Ask =>
  (tool, given) =>
    callDesk(
      caller,
      {
        requestId: `mcp-${randomUUID()}`,
        payload: { tool, arguments: given },
        ...(LASTING.has(tool) ? { absentMs: ABSENT_MS } : {}),
      },
      signal,
    )

function offerTools(server: McpServer, ask: Ask): void {
  const tickets = new Tickets()
  for (const tool of ['read_feedback', 'report_status', 'submit_result'] as const) {
    server.registerTool(tool, { description: DESCRIPTIONS[tool], inputSchema: DESK_TOOLS[tool] }, (given: object) =>
      saying(async () => read(await ask(tool, given))),
    )
  }
  const asks = (tool: 'ask_clearance' | 'raise_escalation') => (given: Waiting) =>
    saying(() => {
      const { wait_seconds, ...rest } = given
      return awaited(tickets, tickets.open(ask(tool, rest)), wait_seconds)
    })
  const clearance = {
    description: DESCRIPTIONS.ask_clearance,
    inputSchema: { ...DESK_TOOLS.ask_clearance, ...waitShape },
  }
  server.registerTool('ask_clearance', clearance, asks('ask_clearance'))
  const escalation = {
    description: DESCRIPTIONS.raise_escalation,
    inputSchema: { ...DESK_TOOLS.raise_escalation, ...waitShape },
  }
  server.registerTool('raise_escalation', escalation, asks('raise_escalation'))
  const fetching = { description: DESCRIPTIONS.check_answer, inputSchema: ticketShape }
  server.registerTool('check_answer', fetching, ({ ticket, wait_seconds }) =>
    saying(async () =>
      tickets.has(ticket)
        ? awaited(tickets, ticket, wait_seconds)
        : { error: 'no such ticket, or its answer was fetched' },
    ),
  )
}

async function awaited(tickets: Tickets, ticket: string, waitSeconds: number): Promise<object> {
  const answer = await tickets.fetch(ticket, waitSeconds * 1_000)
  if (answer === null) return { answer: 'pending', ticket, note: 'nobody has answered yet: this is not a yes' }
  return answer === '' ? { answer: 'withdrawn', note: 'it is not asked any more: this is not a yes' } : read(answer)
}

/** The desk's own words; it answers nothing where a call means nothing to it. */
function read(text: string): object {
  return text === '' ? { error: 'Signalbox does not take this now' } : (JSON.parse(text) as object)
}

async function saying(find: () => Promise<object>): Promise<Said> {
  try {
    const found = await find()
    const text = 'feedback' in found ? String(found.feedback) : JSON.stringify(found)
    return 'error' in found
      ? { content: [{ type: 'text', text }], isError: true }
      : { content: [{ type: 'text', text }] }
  } catch (thrown) {
    return { content: [{ type: 'text', text: JSON.stringify({ error: messageOf(thrown) }) }], isError: true }
  }
}
