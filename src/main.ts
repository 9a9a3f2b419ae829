// argv → which commands to run. Builds what every command needs and owns nothing else; each group is loaded only when used.
import nodeModule from 'node:module'
import { parseCommandLine } from '#cli/command-line.ts'
import type { Setting } from '#commands/setting.ts'
import { installedAt } from '#processes/installation.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'

nodeModule.enableCompileCache?.()

const NODE_MAJOR_MIN = 22

const setting: Setting = {
  installation: installedAt(
    import.meta.dirname,
    process.env['SIGNALBOX_VERSION'] ?? '0.0.0',
    process.env['SIGNALBOX_BUILD'] ?? 'source',
  ),
  hasTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
  env: process.env,
  io: {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    now: Date.now,
  },
}

async function run(argv: readonly string[]): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
    throw new Trouble(`Node ${process.versions.node} is too old`, 'start dist/signalbox, which brings its own', 2)
  }
  const line = parseCommandLine(argv)
  switch (line.command) {
    case 'help':
    case 'version':
      return (await import('#commands/about.ts')).runAbout(line, setting)
    case 'ci':
    case 'audit':
    case 'logs':
      return (await import('#commands/one-off.ts')).runOneOff(line, setting)
    case 'demo':
      return (await import('#commands/demo.ts')).runDemo(line, setting)
    case 'room':
    case 'attach':
      return (await import('#commands/room.ts')).runRoom(line, setting)
    case 'play':
      return (await import('#commands/play.ts')).runPlay(line, setting)
    case 'engine':
      return (await import('#commands/engine.ts')).runEngineCommand(line, setting)
    default:
      return (await import('#commands/client.ts')).runClientCommand(line, setting)
  }
}

// A reader that has gone away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (thrown) => {
    // One line for people; the stack only on request, because an expected failure is no bug.
    const hint = thrown instanceof Trouble ? `; ${thrown.hint}` : ' (internal error: SIGNALBOX_DEBUG=1 shows where)'
    setting.io.err(`signalbox: ${messageOf(thrown).replace(/\.$/, '')}${hint}`)
    if (process.env['SIGNALBOX_DEBUG'] && thrown instanceof Error) setting.io.err(thrown.stack ?? '')
    process.exitCode = thrown instanceof Trouble ? thrown.exitCode : 4
  },
)
