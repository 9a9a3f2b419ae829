// Paints the first picture of a room before anything else is loaded, then runs the command line. Owns nothing else.
import nodeModule from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { beginOpening, roomOf } from '#tui/opening.ts'

const argv = process.argv.slice(2)
const { stdin, stdout, env } = process

const directory = stdin.isTTY && stdout.isTTY ? roomOf(argv) : null
const opening = directory === null ? null : beginOpening({ stdin, stdout, env, directory })

// In a folder of the user's own: what lies in a shared one could be somebody else's code.
nodeModule.enableCompileCache?.(join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signalbox', 'compiled'))

// A reader that has gone away (`| head`) is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})

const { runCommand } = await import('#commands/run.ts')
process.exitCode = await runCommand({ argv, distDir: import.meta.dirname, opening })
