// When the engine is told that a person uses this face: for keys, not for what a terminal answers by itself, and not too often.
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Command } from '#protocol/command.ts'
import { isFromPerson, notePresence, PRESENT_EVERY_MS } from '#tui/presence.ts'

describe('input', () => {
  test.each([
    'a',
    '\r',
    '\u001b',
    '\u001b[A',
    '\u001b[1;5C',
    '\u001b[<0;10;10M',
    '\u001b[200~text\u001b[201~',
    '\u001b[97;5u',
  ])('%j is from a person', (input) => expect(isFromPerson(input)).toBe(true))

  test.each([
    '\u001b[?62;22c',
    '\u001b[>1;10;0c',
    '\u001b[24;80R',
    '\u001b[?2026;2$y',
    '\u001b[?1u',
    '\u001b[I',
    '\u001b[O\u001b[I',
    '\u001b]11;rgb:0000/0000/0000\u0007',
    '\u001b]10;rgb:ffff/ffff/ffff\u001b\\',
    '\u001bP>|xterm(388)\u001b\\',
  ])('%j is from the terminal', (input) => expect(isFromPerson(input)).toBe(false))
})

test('a person is reported at once, then at most once in a while, at once when something else fills the screen, and not after the end', async () => {
  const stdin = new PassThrough()
  const sent: Command[] = []
  let now = 0
  const send = async (command: Command) => {
    sent.push(command)
    if (sent.length === 1) throw new Error('the engine is away')
    return { ok: true as const }
  }
  const { visit, stop } = notePresence({ stdin, send, now: () => now })
  const press = async (keys: string) => {
    stdin.write(keys)
    await new Promise(setImmediate)
    return sent.length
  }
  expect(sent).toEqual([{ type: 'face.present', sessionId: null }])
  expect(await press('j')).toBe(1)
  now = PRESENT_EVERY_MS
  expect(await press('\u001b[24;80R')).toBe(1)
  expect(await press('j')).toBe(2)
  expect(await press('j')).toBe(2)
  visit('s1')
  expect(await press('j')).toBe(3)
  expect(sent.at(-1)).toEqual({ type: 'face.present', sessionId: 's1' })
  now *= 2
  stop()
  expect(await press('j')).toBe(3)
})
