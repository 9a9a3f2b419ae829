// The process that owns the PTYs. It outlives engines and faces, so it does little and changes rarely: it serves one host on
// `<dir>/h.sock`, and ends by itself when it has been of no use for a while. Arguments: the private runtime directory, and the
// directory of recordings; without that nothing is recorded.
import { readFileSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { hintOf, messageOf, Trouble } from '#protocol/errors.ts'
import { PTY_WIRE_VERSION } from '#protocol/pty-wire.ts'
import { createHostUse } from '#sessions/host-use.ts'
import { startTimeOf } from '#sessions/process-tree.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { createRecordings } from '#sessions/recordings.ts'
import { servePtyHost } from '#transport/pty-server.ts'

const EXIT_TROUBLE = 4
const FLUSHED_WITHIN_MS = 2_000

enableCompileCache?.()

/** Serves until it is told to quit or has long been idle. */
async function serve(directory: string, recordingsDirectory: string | undefined): Promise<void> {
  const say = (line: string) => process.stderr.write(`pty-host: ${line}\n`)
  const recordings = recordingsDirectory ? createRecordings(recordingsDirectory, say) : null
  // A disk that hangs must not keep a host that nobody needs.
  const leave = () => {
    setTimeout(() => process.exit(0), FLUSHED_WITHIN_MS)
    void recordings?.flushed().then(() => process.exit(0))
    if (!recordings) process.exit(0)
  }
  const use = createHostUse(leave)
  // A bug here must not end the agents: it is told, and only a host without sessions goes.
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (thrown: unknown) => {
      say(messageOf(thrown))
      if (!use.hasSessions()) process.exit(EXIT_TROUBLE)
    })
  }
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

  await servePtyHost({
    host: createPtyHost(use.changed, recordings),
    socketPath: join(directory, 'h.sock'),
    token: readFileSync(join(directory, 'token'), 'utf8').trim(),
    onConnections: (connections) => use.changed({ connections }),
    onQuit: leave,
  })
  const about = { pid: process.pid, version: PTY_WIRE_VERSION, startTime: startTimeOf(process.pid) }
  writeFileSync(join(directory, 'pty-host.json'), `${JSON.stringify(about)}\n`, { mode: 0o600 })
}

try {
  const [, , directory, recordings] = process.argv
  if (!directory) throw new Trouble('No runtime directory was given.', 'It is started by signalbox itself.', 2)
  await serve(directory, recordings)
} catch (thrown) {
  process.stderr.write(`pty-host: ${messageOf(thrown)} ${hintOf(thrown, '')}\n`)
  process.exit(EXIT_TROUBLE)
}
