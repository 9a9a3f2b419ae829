// The permission prompt tool of Claude Code without a terminal: what the desk answers, in its words; no answer is a no.
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expect, onTestFinished, test } from 'vitest'
import { offerPromptTool, PROMPT_TOOL } from '#agents/mcp/prompt-tool.ts'
import { scratch } from '../../support/repository.ts'

const INPUT = { command: 'make deploy' }

/** What the tool says when the desk answers each call with `answer`; null: no desk listens. */
async function asked(answer: string | null): Promise<{ verdict: unknown; lines: readonly string[] }> {
  const path = join(scratch('desk'), 'hooks.sock')
  const lines: string[] = []
  if (answer !== null) {
    const desk = createServer((socket) => {
      socket.on('data', (chunk) => {
        lines.push(chunk.toString('utf8'))
        socket.end(`${answer}\n`)
      })
    })
    await new Promise<void>((resolve) => desk.listen(path, resolve))
    onTestFinished(() => void desk.close())
  }
  const server = new McpServer({ name: 'signalbox', version: '1' })
  offerPromptTool(server, { path, session: 's1', token: 'secret', absentMs: 300 }, new AbortController().signal)
  const client = new Client({ name: 'claude', version: '1' })
  const [one, other] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(one), client.connect(other)])
  onTestFinished(() => client.close())
  const given = { tool_name: 'Bash', input: INPUT, tool_use_id: 'toolu_1' }
  const { content } = await client.callTool({ name: PROMPT_TOOL, arguments: given })
  return { verdict: JSON.parse((content as { text: string }[])[0]?.text ?? ''), lines }
}

const hookSays = (decision: object) =>
  JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })

test('the call reaches the desk as the hook would bring it, and a yes lets exactly that run', async () => {
  const { verdict, lines } = await asked(hookSays({ behavior: 'allow' }))
  expect(verdict).toEqual({ behavior: 'allow', updatedInput: INPUT })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    session: 's1',
    agent: 'claude',
    event: 'PermissionRequest',
    requestId: 'claude-toolu_1',
    payload: { tool_name: 'Bash', tool_input: INPUT },
  })
})

test('what the human has edited is what runs, and their reason is what is heard', async () => {
  const edited = { command: 'make check' }
  expect((await asked(hookSays({ behavior: 'allow', updatedInput: edited }))).verdict).toEqual({
    behavior: 'allow',
    updatedInput: edited,
  })
  expect((await asked(hookSays({ behavior: 'deny', message: 'not on Fridays' }))).verdict).toEqual({
    behavior: 'deny',
    message: 'not on Fridays',
  })
})

test.each([
  ['no desk', null],
  ['no opinion', '{}'],
  ['a withdrawn question', ''],
  ['nonsense', 'yes'],
])('%s is a no', async (_, answer) => {
  expect((await asked(answer)).verdict).toMatchObject({ behavior: 'deny' })
})
