// A scripted model behind HTTP on loopback, so that real agents run without a key or the internet: it plays one turn for every
// request of the agent's main conversation and keeps what it was sent. How an API speaks is a dialect, one file each.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** What the model says and does in one reply; `use` calls tools, else its turn ends. */
export type ModelTurn = {
  readonly say?: string
  /** `namespace`: where an API keeps the tools of a server apart. */
  readonly use?: readonly { readonly name: string; readonly input: unknown; readonly namespace?: string }[]
  /** Answers with this HTTP status instead. */
  readonly fail?: number
  /** Breaks the connection in the middle of the answer. */
  readonly cut?: boolean
  /** Before it begins to speak. */
  readonly afterMs?: number
}

/** A turn, or what to make of the request that it answers. */
export type Scripted = ModelTurn | ((body: unknown) => ModelTurn)

export type ToolResult = { readonly text: string; readonly isError: boolean }

/** One kind of model API. */
export type Dialect = {
  speaks(method: string, path: string): boolean
  /** False for side requests such as titles: they take no turn of the script. */
  isMain(body: unknown): boolean
  /** Results of tools since the model last spoke. */
  results(body: unknown): readonly ToolResult[]
  reply(response: ServerResponse, turn: ModelTurn, body: unknown): void
  fail(response: ServerResponse, status: number): void
}

export type ModelRequest = {
  readonly path: string
  readonly body: unknown
  readonly isMain: boolean
  readonly results: readonly ToolResult[]
}

export type ModelEndpoint = {
  readonly url: string
  readonly requests: readonly ModelRequest[]
  /** Turns still to be played. */
  left(): number
}

const BODY_BYTES_MAX = 16 * 1024 * 1024
const CLOSING: ModelTurn = { say: 'Done.' }

/** Plays `script` in order, then says "Done."; ends with the test. */
export async function openModelEndpoint(dialect: Dialect, script: readonly Scripted[]): Promise<ModelEndpoint> {
  const turns = [...script]
  const requests: ModelRequest[] = []
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    const body = await bodyOf(request)
    if (!dialect.speaks(request.method ?? '', path)) {
      response.writeHead(404).end('{}')
      return
    }
    const isMain = dialect.isMain(body)
    requests.push({ path, body, isMain, results: dialect.results(body) })
    const scripted = (isMain ? turns.shift() : undefined) ?? CLOSING
    const turn = typeof scripted === 'function' ? scripted(body) : scripted
    await pause(turn.afterMs ?? 0)
    if (turn.fail !== undefined) dialect.fail(response, turn.fail)
    else dialect.reply(response, turn, body)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests, left: () => turns.length }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? null : JSON.parse(text)
}
