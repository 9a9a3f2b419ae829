// A program that takes its terminal over and then waits for its death. Run by deaths.test.ts inside a real PTY.
import { beginOpening } from '#tui/opening.ts'
import { openTerminal } from '#tui/terminal/terminal.ts'

const way = process.argv[2] ?? ''
const { stdin, stdout, env } = process
const opening = way.startsWith('opening') ? beginOpening({ stdin, stdout, env, directory: '.' }) : null
await opening?.ready
if (way === 'opening-fails') {
  opening?.abandon()
  process.stderr.write('it cannot be opened\n')
  process.exit(2)
}
if (way === 'opening-waits') {
  // Seen only once keys are no longer echoed.
  stdout.write(`\u001b[0m\u001b[3;3Hready ${process.pid} `)
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}
if (way === 'opening-keys') {
  stdout.write(`\u001b[0m\u001b[3;3Hready ${process.pid} `)
  // Loading takes a while in which nobody listens.
  await new Promise((resolve) => setTimeout(resolve, 500))
}
const begun = (await opening?.take()) ?? null
const terminal = await openTerminal({
  stdin,
  stdout,
  begun,
  ended: (exitCode) => {
    terminal.close()
    process.exit(exitCode)
  },
})
terminal.enterRoom()
let typed = ''
terminal.listen({
  input: (bytes) => {
    typed += Buffer.from(bytes)
    if (way === 'opening-keys') terminal.output.write(`\u001b[5;3Htyped ${JSON.stringify(typed)} `)
  },
  resized: () => undefined,
  repaint: () => undefined,
})
// What an attached session might leave behind.
terminal.output.write('\u001b[?1003h\u001b[?1006h\u001b[?1h')
if (way === 'crash') {
  setImmediate(() => {
    throw new Error('out of cheese')
  })
} else if (way === 'exit') process.exit(7)
else if (way === 'wait') terminal.output.write(`ready ${process.pid} `)
