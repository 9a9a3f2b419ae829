// A real PTY whose reader is kept from reading: nothing that was printed is lost, also not at the end.
import { spawn } from 'node-pty'
import { expect, test } from 'vitest'
import { readPty } from '#sessions/pty-output.ts'
import { createReadingTurns } from '#sessions/reading-turns.ts'

/** Less than the kernel keeps, so that the program can end. */
const BYTES = 10_000

function printing(script: string, on: (bytes: Uint8Array) => void) {
  const pty = spawn('bash', ['-c', `stty -opost -echo; ${script}`], {
    name: 'xterm',
    cols: 80,
    rows: 24,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: null,
  })
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()))
  return { pty, ended, output: readPty(pty, createReadingTurns(), on) }
}

test('comes whole and in order, in larger pieces than the kernel gives', async () => {
  const pieces: string[] = []
  const { ended } = printing('seq 1 200000', (bytes) => pieces.push(Buffer.from(bytes).toString()))
  await ended
  expect(pieces.join('')).toBe(Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join(''))
  expect(Math.max(...pieces.map(({ length }) => length))).toBeGreaterThan(4096)
})

test('is read to its end although reading was paused when the program ended', async () => {
  let text = ''
  const { pty, ended } = printing(`echo ready; read -r; head -c ${BYTES} /dev/zero | tr '\\0' x`, (bytes) => {
    text += Buffer.from(bytes).toString()
    if (!text.startsWith('ready') || text.length > 10) return
    pty.pause()
    pty.write('\n')
  })
  await ended
  expect(text).toBe(`ready\n${'x'.repeat(BYTES)}`)
})
