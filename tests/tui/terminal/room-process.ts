// A program that takes its terminal over and then waits for its death. Run by deaths.test.ts inside a real PTY.
import { openTerminal } from '#tui/terminal/terminal.ts'

const way = process.argv[2]
const terminal = await openTerminal({
  stdin: process.stdin,
  stdout: process.stdout,
  ended: (exitCode) => {
    terminal.close()
    process.exit(exitCode)
  },
})
terminal.enterRoom()
// What an attached session might leave behind.
terminal.output.write('\u001b[?1003h\u001b[?1006h\u001b[?1h')
if (way === 'crash') {
  setImmediate(() => {
    throw new Error('out of cheese')
  })
} else if (way === 'exit') process.exit(7)
else terminal.output.write(`ready ${process.pid} `)
