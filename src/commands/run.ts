// One command line from its words to its exit code. Each group of commands is loaded only when it is used.
import { parseCommandLine } from '#cli/command-line.ts'
import { installedAt } from '#processes/installation.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { Opening } from '#tui/opening.ts'
import type { Setting } from './setting.ts'

const NODE_MAJOR_MIN = 22

export type Start = {
  readonly argv: readonly string[]
  /** The folder of main.js. */
  readonly distDir: string
  /** The skeleton on the terminal, when these words open a room. */
  readonly opening: Opening | null
}

/** Runs it. What fails is one line on stderr, on the terminal as it was before. */
export async function runCommand({ argv, distDir, opening }: Start): Promise<number> {
  const setting: Setting = {
    installation: installedAt(
      distDir,
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
    opening,
  }
  try {
    return await dispatch(argv, setting)
  } catch (thrown) {
    opening?.abandon()
    // One line for people; the stack only on request, because an expected failure is no bug.
    const hint = thrown instanceof Trouble ? `; ${thrown.hint}` : ' (internal error: SIGNALBOX_DEBUG=1 shows where)'
    setting.io.err(`signalbox: ${messageOf(thrown).replace(/\.$/, '')}${hint}`)
    if (process.env['SIGNALBOX_DEBUG'] && thrown instanceof Error) setting.io.err(thrown.stack ?? '')
    return thrown instanceof Trouble ? thrown.exitCode : 4
  } finally {
    opening?.abandon()
  }
}

async function dispatch(argv: readonly string[], setting: Setting): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
    throw new Trouble(`Node ${process.versions.node} is too old`, 'start dist/signalbox, which brings its own', 2)
  }
  const line = parseCommandLine(argv)
  switch (line.command) {
    case 'help':
    case 'version':
      return (await import('./about.ts')).runAbout(line, setting)
    case 'audit':
      return line.flags.has('reset')
        ? (await import('./client.ts')).runClientCommand(line, setting)
        : (await import('./one-off.ts')).runOneOff(line, setting)
    case 'ci':
      return (await import('./one-off.ts')).runOneOff(line, setting)
    case 'logs':
      return (await import('./logs.ts')).runLogs(line, setting)
    case 'triage':
      return (await import('./triage.ts')).runTriage(line, setting)
    case 'review':
      return (await import('./review.ts')).runReview(line, setting)
    case 'init':
      return (await import('./init.ts')).runInit(line, setting)
    case 'demo':
      return (await import('./demo.ts')).runDemo(line, setting)
    case 'room':
      return (await import('./room.ts')).runRoom(line, setting)
    case 'attach':
      return (await import('./attach.ts')).runAttach(line, setting)
    case 'play':
      return (await import('./play.ts')).runPlay(line, setting)
    case 'mcp':
      return (await import('./mcp.ts')).runMcp(setting)
    case 'agent':
      return (await import('./agent.ts')).runAgent(line, setting)
    case 'policy':
      return (await import('./policy.ts')).runPolicy(line, setting)
    case 'engine':
      return (await import('./engine.ts')).runEngineCommand(line, setting)
    default:
      return (await import('./client.ts')).runClientCommand(line, setting)
  }
}
