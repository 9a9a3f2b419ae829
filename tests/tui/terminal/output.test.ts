import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HELD_BYTES_MAX, type Output, openOutput } from '#tui/terminal/output.ts'
import { until } from '../../support/until.ts'

let dir: string
let reader: number
let writer: number
let output: Output

/** A pipe stands for a terminal that reads when the test says so: it takes 64 KiB and then no more. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-output-'))
  const path = join(dir, 'pipe')
  execFileSync('sh', ['-c', 'mkfifo "$0"', path])
  reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  writer = openSync(path, constants.O_WRONLY)
  output = openOutput({ isTTY: true, fd: writer } as unknown as NodeJS.WriteStream)
})
afterEach(() => {
  output.close()
  closeSync(writer)
  closeSync(reader)
  rmSync(dir, { recursive: true })
})

function readAll(): string {
  const bytes = Buffer.alloc(1024 * 1024)
  try {
    return bytes.toString('utf8', 0, readSync(reader, bytes))
  } catch {
    return ''
  }
}

describe('a terminal that has stopped reading', () => {
  test('does not stop us, and gets the rest when it reads again', async () => {
    const text = `${'x'.repeat(200_000)}end`
    expect(output.write(text)).toBe(false)
    expect(output.heldBytes()).toBeGreaterThan(0)
    let isReady = false
    output.whenWritable(() => {
      isReady = true
    })
    let read = ''
    await until('the whole text', () => {
      read += readAll()
      return read.length === text.length && isReady
    })
    expect(read).toBe(text)
    expect(output.heldBytes()).toBe(0)
  })

  test('does not fill our memory', () => {
    output.write('x'.repeat(HELD_BYTES_MAX))
    const held = output.heldBytes()
    expect(output.write('y'.repeat(HELD_BYTES_MAX))).toBe(false)
    expect(output.heldBytes()).toBe(held)
  })

  test('does not keep us from leaving', () => {
    output.write('x'.repeat(200_000))
    // Comes back although nobody reads.
    output.lastWords('restored')
    expect(output.heldBytes()).toBe(0)
  })
})

test('a terminal that reads gets everything at once', () => {
  expect(output.write('hello')).toBe(true)
  output.lastWords(' restored')
  expect(readAll()).toBe('hello restored')
})
