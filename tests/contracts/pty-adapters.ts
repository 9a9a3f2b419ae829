// Both adapters of the pty-host's port, each with two holders who are told apart, recording into a directory of the test.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCast } from '#protocol/cast.ts'
import { castsOf } from '#protocol/cast-name.ts'
import type { PtyHost } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { createRecordings } from '#sessions/recordings.ts'
import { connectPtyHost } from '#transport/pty-client.ts'
import { servePtyHost } from '#transport/pty-server.ts'

export type Opened = {
  readonly host: PtyHost
  /** A port to the same sessions, held by somebody else. */
  readonly other: PtyHost
  readonly recordings: string
  readonly told: readonly string[]
  close(): Promise<void>
}

export const ADAPTERS: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['in this process', () => open(false)],
  ['over its socket', () => open(true)],
]

async function open(isRemote: boolean): Promise<Opened> {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-ports-'))
  const recordings = join(directory, 'recordings')
  const socketPath = join(directory, 'h.sock')
  const told: string[] = []
  const owner = createPtyHost(
    () => {},
    createRecordings(recordings, (line) => told.push(line)),
  )
  const server = await servePtyHost({ host: owner, socketPath, token: 'token' })
  const connect = () => connectPtyHost({ socketPath, token: 'token', onLost: () => {} })
  const [host, other] = isRemote ? [await connect(), await connect()] : [owner, owner.share()]
  return {
    host,
    other,
    recordings,
    told,
    async close() {
      await Promise.all((await owner.list()).map(({ sessionId }) => owner.stop(sessionId)))
      host.close()
      other.close()
      owner.close()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

let lastId = 0

/** Starts a script of bash in a terminal of 60 by 10; returns the session's id. */
export async function startScript(host: PtyHost, script: string, more: Partial<Launch> = {}): Promise<string> {
  const sessionId = `s${++lastId}`
  const argv = ['bash', '--norc', '--noprofile', '-c', script]
  const launch = { sessionId, name: 'test', profile: 'shell', argv, cwd: tmpdir(), cols: 60, rows: 10 }
  await host.spawn({ ...launch, ...more }, {})
  return sessionId
}

/** What has been recorded of a session so far, in all its files. */
export async function recorded(directory: string, sessionId: string) {
  const names = castsOf(sessionId, await readdir(directory).catch(() => []))
  const casts = await Promise.all(names.map(async (name) => parseCast(await readFile(join(directory, name), 'utf8'))))
  const events = casts.flatMap((cast) => cast.events)
  const text = events.map((event) => (event.code === 'o' ? event.text : '')).join('')
  return { names, casts, events, text }
}
