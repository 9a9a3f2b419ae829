// The process that owns the PTYs. It outlives engines and faces, so it does little and changes rarely: it serves one host on
// `<dir>/h.sock`, and ends by itself when it has been of no use for a while. Argument: the private runtime directory.
import { readFileSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { hintOf, messageOf, Trouble } from '#protocol/errors.ts'
import { PTY_WIRE_VERSION } from '#protocol/pty-wire.ts'
import { createHostUse } from '#sessions/host-use.ts'
import { startTimeOf } from '#sessions/process-tree.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { servePtyHost } from '#transport/pty-server.ts'

const EXIT_TROUBLE = 4

enableCompileCache?.()

/** Serves until it is told to quit or has long been idle. */
async function serve(directory: string): Promise<void> {
  const use = createHostUse(() => process.exit(0))
  // A bug here must not end the agents: it is told, and only a host without sessions goes.
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (thrown: unknown) => {
      process.stderr.write(`pty-host: ${messageOf(thrown)}\n`)
      if (!use.hasSessions()) process.exit(EXIT_TROUBLE)
    })
  }
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

  await servePtyHost({
    host: createPtyHost(use.changed),
    socketPath: join(directory, 'h.sock'),
    token: readFileSync(join(directory, 'token'), 'utf8').trim(),
    onConnections: (connections) => use.changed({ connections }),
    onQuit: () => process.exit(0),
  })
  const about = { pid: process.pid, version: PTY_WIRE_VERSION, startTime: startTimeOf(process.pid) }
  writeFileSync(join(directory, 'pty-host.json'), `${JSON.stringify(about)}\n`, { mode: 0o600 })
}

try {
  const [, , directory] = process.argv
  if (!directory) throw new Trouble('No runtime directory was given.', 'It is started by signalbox itself.', 2)
  await serve(directory)
} catch (thrown) {
  process.stderr.write(`pty-host: ${messageOf(thrown)} ${hintOf(thrown, '')}\n`)
  process.exit(EXIT_TROUBLE)
}
