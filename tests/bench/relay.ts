// The floor for anything written in Node: a program in a PTY with its bytes passed through and nothing else. Run in a PTY by
// echo.ts.
import { spawn } from 'node-pty'

const [file = '', ...args] = process.argv.slice(2)
const pty = spawn(file, args, {
  name: 'xterm-256color',
  cols: process.stdout.columns,
  rows: process.stdout.rows,
  cwd: process.cwd(),
  env: process.env as Record<string, string>,
  encoding: null,
})
process.stdin.setRawMode(true)
process.stdin.on('data', (bytes) => pty.write(bytes))
pty.onData((bytes) => process.stdout.write(bytes))
pty.onExit(({ exitCode }) => process.exit(exitCode))
