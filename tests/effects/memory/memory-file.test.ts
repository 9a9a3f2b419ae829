// The file of memory with real files: only ever a bounded plain text inside the repository, emptied only while it holds what was typed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyMemory, hashOf, MEMORY_BYTES_MAX, readMemory } from '#effects/memory/memory-file.ts'
import { createMemoryEmpty, createMemoryRead } from '#effects/memory/memory-performers.ts'
import { AWS_KEY } from '../../support/credentials.ts'

const FILE = 'prompt4claude.txt'
let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'memory-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const write = (text: string, file = FILE) => writeFileSync(join(root, file), text)
const read = (file = FILE) => readMemory({ root, file })
const { signal } = new AbortController()

describe('what is read', () => {
  test('is the text as it can be typed, with its hash', async () => {
    write('go on with the cart\n')
    expect(await read()).toEqual({ text: 'go on with the cart', hash: hashOf('go on with the cart') })
  })

  test('has no escapes and no controls in it', async () => {
    write('a\u001b[201~\u0003\u0007b\r\n\tc\u202e')
    expect(await read()).toMatchObject({ text: 'a  b\n    c' })
  })

  test.each([
    ['no file', () => {}, 'there is no'],
    ['an empty file', () => write(''), 'is empty'],
    ['a file of blanks', () => write(' \n\t\n'), 'is empty'],
  ])('is nothing for %s', async (_, prepare, nothing) => {
    prepare()
    expect(await read()).toEqual({ nothing: expect.stringContaining(nothing) })
  })

  test.each([
    ['a link', () => symlinkSync('/etc/hostname', join(root, FILE)), 'is a link'],
    ['a folder', () => mkdirSync(join(root, FILE)), 'is no plain file'],
    ['a pipe', () => execFileSync('mkfifo', [join(root, FILE)]), 'is no plain file'],
    ['a file that is too large', () => write('a'.repeat(MEMORY_BYTES_MAX + 1)), `larger than ${MEMORY_BYTES_MAX}`],
    ['a text that is too long', () => write('a '.repeat(15_000)), 'longer than'],
    ['a secret', () => write(`use ${AWS_KEY}`), 'shows a secret'],
  ])('is refused for %s', async (_, prepare, message) => {
    prepare()
    await expect(read()).rejects.toThrow(message)
  })

  test('never lies outside of the repository', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'memory-outside-'))
    writeFileSync(join(outside, FILE), 'from elsewhere')
    symlinkSync(outside, join(root, 'notes'))
    await expect(read(`notes/${FILE}`)).rejects.toThrow('outside of the repository')
    rmSync(outside, { recursive: true })
  })
})

describe('what is emptied', () => {
  test('is the file that still holds that text; done again, it stays empty', async () => {
    write('go on')
    expect(await emptyMemory({ root, file: FILE }, hashOf('go on'))).toMatchObject({ isEmpty: true })
    expect(readFileSync(join(root, FILE), 'utf8')).toBe('')
    expect(await emptyMemory({ root, file: FILE }, hashOf('go on'))).toMatchObject({ isEmpty: true })
  })

  test('is not a file that holds another text meanwhile', async () => {
    write('something new')
    expect(await emptyMemory({ root, file: FILE }, hashOf('go on'))).toMatchObject({ isEmpty: false })
    expect(readFileSync(join(root, FILE), 'utf8')).toBe('something new')
  })
})

test('the performers tell what they found, and what is unfit as a reason, not as a failure', async () => {
  const performRead = createMemoryRead({ root, file: FILE })
  const order = { intentId: '4.0', intent: { type: 'memory.read' as const, sessionId: 's1' }, note: null }
  mkdirSync(join(root, FILE))
  expect(await performRead(order, signal)).toMatchObject({
    events: [{ type: 'memory.skipped', readId: '4.0', hash: null }],
  })
  rmSync(join(root, FILE), { recursive: true })
  write('go on')
  expect(await performRead(order, signal)).toEqual({
    events: [{ type: 'memory.found', readId: '4.0', sessionId: 's1', text: 'go on', hash: hashOf('go on') }],
  })
  const empty = createMemoryEmpty({ root, file: FILE })
  const { events } = await empty(
    { intentId: '9.0', intent: { type: 'memory.empty', hash: hashOf('go on') }, note: null },
    signal,
  )
  expect(events).toMatchObject([{ type: 'memory.emptied', isEmpty: true }])
})
