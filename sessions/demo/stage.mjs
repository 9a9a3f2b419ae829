// What the demo's actors share: saying things at a readable pace, running real commands, and asking.
// They are scripts without a model and say so first; everything they do to files and to git is real.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

const PACE = process.env.SIGNALBOX_DEMO_PACE === 'fast' ? 0.05 : 1
const OUTPUT_LINES_SHOWN = 6
const WIDTH = 62

/** Waits `ms` of the actor's own, scalable time. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms * PACE))
export const say = (text = '') => process.stdout.write(`${text}\n`)
export const printable = (text) => stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ')

let heard = () => {}

/** Opens the scene: who this is, and the ways to end it. */
export function enter(name, role) {
  say(`scripted actor, no model: ${name}, ${role}`)
  process.stdin.setRawMode?.(true)
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (keys) => (keys === '\u0003' ? leave(130) : heard(keys)))
  process.on('SIGTERM', () => leave(0))
  process.on('SIGHUP', () => leave(0))
}

function leave(code) {
  say('\nbye')
  process.exit(code)
}

/** Says `text` as a step of work. */
export async function step(text) {
  say(`\n● ${text}`)
  await pause(700)
}

/** Writes `text` to a file of the work tree, and shows it being typed. */
export async function write(path, text) {
  await step(`writing ${path}`)
  for (const line of text.trimEnd().split('\n').slice(0, 8)) {
    say(`  │ ${line}`)
    await pause(90)
  }
  writeFileSync(path, text)
}

/** Runs a program and shows the end of its output; resolves with its exit code and whole output. */
export async function run(program, ...args) {
  // Settings given by `-c` are left out: they are the demo's business, not the actor's.
  const shown = args.filter((arg, index) => arg !== '-c' && args[index - 1] !== '-c')
  say(`\n$ ${[program, ...shown].join(' ')}`)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(program === 'node' ? process.execPath : program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => child.on('error', () => resolve(127)).on('close', resolve))
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines.slice(-OUTPUT_LINES_SHOWN)) say(`  ${printable(line)}`)
  await pause(400)
  return { code, output }
}

/** Commits all of the work tree as `name`; hooks and signing of this machine stay out of the demo. */
export async function commit(name, message) {
  const who = ['-c', `user.name=${name} (demo)`, '-c', `user.email=${name.toLowerCase()}@demo.invalid`]
  const plain = ['-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgsign=false']
  await step(`committing: ${message}`)
  await run('git', 'add', '--all')
  const { code } = await run('git', ...who, ...plain, 'commit', '--quiet', '-m', message)
  if (code !== 0) throw new Error('git commit failed')
}

const row = (text) => `│ ${text.padEnd(WIDTH - 4)} │`
const nextKeys = () => new Promise((resolve) => (heard = resolve))

/** Asks for permission in a dialog; resolves with the answer and, where it was typed, the reason for no. */
export async function askPermission(tool, command) {
  const dialog = [
    row(tool),
    row(`  ${command}`),
    row(''),
    row('Allow this command?'),
    row('❯ 1. Yes'),
    row('  2. No, and say why'),
  ]
  say(
    `\n╭─ Permission ${'─'.repeat(WIDTH - 15)}╮\n${dialog.join('\n')}\n╰${'─'.repeat(WIDTH - 2)}╯\n  1 allows, 2 refuses with a reason, esc refuses`,
  )
  for (;;) {
    const keys = await nextKeys()
    if (/^[1y\r]$/i.test(keys)) return { isAllowed: true, reason: '' }
    if (keys === '\u001b') return { isAllowed: false, reason: '' }
    if (/^[2n]/i.test(keys)) return { isAllowed: false, reason: await readLine('why not? ', keys.slice(1)) }
  }
}

async function readLine(prompt, typed) {
  process.stdout.write(prompt + printable(typed))
  let line = typed
  while (!/[\r\n]/.test(line)) {
    const keys = await nextKeys()
    process.stdout.write(printable(keys))
    line += keys
  }
  say()
  return printable(line).trim()
}

/** Shows a prompt that says why nothing happens; `q` leaves from now on. */
export function idle(because) {
  say(`\n❯ idle: ${because} (q leaves)`)
  heard = (keys) => keys === 'q' && leave(0)
}
