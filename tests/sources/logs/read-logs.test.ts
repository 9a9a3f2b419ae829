import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UNIT_BYTES_MAX } from '#sources/logs/framing.ts'
import { until } from '../../support/until.ts'
import { openReading } from './reading.ts'

let dir: string
let open: { stop(): Promise<void> }[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-read-'))
  open = []
})
afterEach(async () => {
  for (const reading of open) await reading.stop()
  rmSync(dir, { recursive: true, force: true })
})

const at = (name: string) => join(dir, name)
const write = (name: string, content: string | Buffer) => {
  writeFileSync(at(name), content)
  return at(name)
}
const reading = (options: Parameters<typeof openReading>[0]) => {
  const opened = openReading(options)
  open.push(opened)
  return opened
}
async function readAll(options: Parameters<typeof openReading>[0]) {
  const opened = reading(options)
  await opened.drain()
  return opened
}

describe('what is in a file', () => {
  test('comes as it is: CRLF, empty lines, bytes that are no text, a last line without its end', async () => {
    const path = write(
      'a.log',
      Buffer.concat([Buffer.from('one\r\n\nü\n'), Buffer.from([0, 255, 254, 10]), Buffer.from('end')]),
    )
    expect((await readAll({ inputs: [path] })).lines()).toEqual(['one\r', '', 'ü', '\u0000\ufffd\ufffd', 'end'])
  })

  test('may be nothing', async () => {
    const { lines, troubles } = await readAll({ inputs: [write('a.log', '')] })
    expect([lines(), troubles]).toEqual([[], []])
  })

  test('is cut where a line is too long, and that is counted', async () => {
    const path = write('a.log', `${'x'.repeat(10 * UNIT_BYTES_MAX)}\nnext\n`)
    const { lines, reader } = await readAll({ inputs: [path] })
    expect([lines().map(({ length }) => length), reader.figures().cutLines]).toEqual([[UNIT_BYTES_MAX, 4], 1])
  })

  test('killed inside of a line that is cut, the rest of it does not become a line', async () => {
    const path = write('a.log', `${'x'.repeat(10 * UNIT_BYTES_MAX)}\nnext\n`)
    const first = reading({ inputs: [path] })
    await first.pull()
    expect((await readAll({ inputs: [path], places: first.reader.places() })).lines()).toEqual(['next'])
  })

  test('read to an end that was not finished, the rest of that line is not another line', async () => {
    const path = write('a.log', 'one\ntw')
    const first = await readAll({ inputs: [path] })
    appendFileSync(path, 'o\nthree\n')
    const second = await readAll({ inputs: [path], places: first.reader.places() })
    expect([first.lines(), second.lines()]).toEqual([['one', 'tw'], ['three']])
  })
})

describe('history', () => {
  const rotated = () => {
    write('app.log.10.gz', gzipSync('1\n'))
    write('app.log.3.zst', zstdCompressSync('2\n'))
    write('app.log.2.gz', Buffer.concat([gzipSync('3\n'), gzipSync('4\n')]))
    write('app.log.1', '5\n6')
    write('app.log.1.gz', 'being made')
    write('app.logger.log', 'another\n')
    return write('app.log', '7\n')
  }

  test('is read before the live file, oldest first, packed or not, each generation once', async () => {
    const { heard, troubles } = await readAll({ inputs: [rotated()] })
    expect(heard.map(({ line }) => line)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    expect(new Set(heard.map(({ log }) => log))).toEqual(new Set([at('app.log')]))
    expect(troubles).toEqual([])
  })

  test('is left out where it is not wanted, also after a restart, except for files that were named', async () => {
    const path = rotated()
    const first = await readAll({ inputs: [path], history: false })
    expect(first.lines()).toEqual(['7'])
    const again = await readAll({ inputs: [path], history: false, places: first.reader.places() })
    expect(again.lines()).toEqual([])
    const named = await readAll({ inputs: [at('app.log.2.gz'), path], history: false })
    expect(named.lines()).toEqual(['3', '4', '7'])
  })

  test('goes by dates, too, also in the middle of the name', async () => {
    write('app-2026-11-19.log.gz', gzipSync('1\n'))
    write('app-2026-11-20.log', '2\n')
    write('web.log-20261119', '1\n')
    write('web.log-20261120.gz', gzipSync('2\n'))
    const inputs = [write('app.log', '3\n'), write('web.log', '3\n')]
    const { heard } = await readAll({ inputs })
    for (const log of inputs) {
      expect(heard.filter((one) => one.log === log).map(({ line }) => line)).toEqual(['1', '2', '3'])
    }
  })

  test('a packed file that is damaged gives what can be had, is reported once and keeps nothing back', async () => {
    const packed = gzipSync(Array.from({ length: 90_000 }, (_, n) => `${n} ${Math.sin(n)}\n`).join(''))
    write('app.log.2.gz', packed.subarray(0, packed.length / 2))
    write('app.log.1.gz', 'no gzip at all')
    const { lines, troubles } = await readAll({ inputs: [write('app.log', 'live\n')] })
    expect(lines()[0]).toBe(`0 ${Math.sin(0)}`)
    expect(lines().length).toBeGreaterThan(1_000)
    expect(lines().at(-1)).toBe('live')
    expect(troubles.map(({ message }) => message)).toEqual([
      expect.stringContaining('app.log.2.gz cannot be unpacked to its end'),
      expect.stringContaining('app.log.1.gz cannot be unpacked to its end'),
    ])
  })
})

describe('while following', () => {
  test('what is written to a renamed file before the new one has anything belongs to the log', async () => {
    const path = write('app.log', '1\n')
    const { lines, drain } = reading({ inputs: [path], follow: true })
    await drain()
    renameSync(path, at('app.log.1'))
    appendFileSync(at('app.log.1'), '2\n')
    await drain()
    writeFileSync(path, '')
    appendFileSync(at('app.log.1'), '3\n')
    await drain()
    appendFileSync(path, '4\n')
    await drain()
    expect(lines()).toEqual(['1', '2', '3', '4'])
  })

  test('a file that was emptied and has grown past the place again is read from its beginning', async () => {
    const path = write('app.log', 'one\ntwo\n')
    const { lines, drain } = reading({ inputs: [path], follow: true })
    await drain()
    truncateSync(path)
    appendFileSync(path, 'a longer line\nand one more\n')
    await drain()
    expect(lines()).toEqual(['one', 'two', 'a longer line', 'and one more'])
  })

  test('a copy that was made before the last lines were written and read is not read again', async () => {
    const text = Array.from({ length: 500 }, (_, n) => `line ${n}\n`).join('')
    const path = write('app.log', text)
    const { lines, drain } = reading({ inputs: [path], follow: true })
    await drain()
    copyFileSync(path, at('app.log.1'))
    appendFileSync(path, 'between\n')
    await drain()
    truncateSync(path)
    appendFileSync(path, 'after\n')
    await drain()
    expect(lines().slice(500)).toEqual(['between', 'after'])
  })

  test('files that come to match are read, and so is one that was named and is not there yet', async () => {
    const named = at('later.log')
    const { heard, drain } = reading({ inputs: [at('*.txt'), named, at('deep/**/x.log')], follow: true })
    await drain()
    write('a.txt', 'a\n')
    writeFileSync(named, 'later\n')
    mkdirSync(at('deep/er'), { recursive: true })
    write('deep/er/x.log', 'x\n')
    await drain()
    expect(heard.map(({ line }) => line).sort()).toEqual(['a', 'later', 'x'])
  })

  test('an unfinished line waits for its end, and a place in the meantime does not lose it', async () => {
    const path = write('app.log', 'one\ntw')
    const first = reading({ inputs: [path], follow: true })
    await first.drain()
    expect(first.lines()).toEqual(['one'])
    await first.stop()
    appendFileSync(path, 'o\n')
    const second = reading({ inputs: [path], follow: true, places: first.reader.places() })
    await second.drain()
    expect(second.lines()).toEqual(['two'])
  })

  test('it ends when it is told to, also while it waits', async () => {
    const { pull, stop } = reading({ inputs: [at('none.log')], follow: true, pace: { pollMs: 60_000 } })
    expect(await pull()).toEqual({ type: 'quiet' })
    const waiting = pull()
    await stop()
    expect(await waiting).toBeNull()
  })

  test('a change is heard of before the next poll', async () => {
    const path = write('app.log', '')
    const { lines, pull } = reading({ inputs: [path], follow: true, pace: { pollMs: 60_000 } })
    await pull()
    appendFileSync(path, 'now\n')
    await until('it is read', async () => {
      await pull()
      return lines().length > 0
    })
  })

  test('a log that has said something and then nothing is said to pause, once', async () => {
    const path = write('app.log', 'now\n')
    const { pull } = reading({ inputs: [path], follow: true, pace: { pollMs: 10 } })
    const pauses: unknown[] = []
    await until('it pauses', async () => {
      const turn = await pull()
      if (turn?.type === 'pause') pauses.push(turn.log)
      return pauses.length > 0
    })
    for (let n = 0; n < 20; n++) expect((await pull())?.type).toBe('quiet')
    expect(pauses).toEqual([path])
  })
})

describe('what cannot be read', () => {
  test('a file that is not there is a trouble with a hint', async () => {
    await expect(readAll({ inputs: [at('none.log')] })).rejects.toMatchObject({ name: 'Trouble', exitCode: 2 })
  })

  test('a directory, a device and a broken link are said and keep nothing else back', async () => {
    mkdirSync(at('folder'))
    symlinkSync(at('nowhere'), at('broken.log'))
    const inputs = [at('folder'), '/dev/zero', at('*.log'), write('a.log', 'a\n')]
    const { lines, troubles } = await readAll({ inputs })
    expect(lines()).toEqual(['a'])
    expect(troubles.map(({ message }) => message).sort()).toEqual([
      '/dev/zero is neither a file nor a pipe',
      `${at('folder')} is a directory`,
    ])
  })

  test('a folder that is away for a while takes no place with it', async () => {
    mkdirSync(at('mount'))
    const path = write('mount/a.log', 'one\n')
    const first = await readAll({ inputs: [path] })
    renameSync(at('mount'), at('elsewhere'))
    const away = reading({ inputs: [path], follow: true, places: first.reader.places() })
    await away.drain()
    renameSync(at('elsewhere'), at('mount'))
    appendFileSync(path, 'two\n')
    await away.drain()
    expect(away.lines()).toEqual(['two'])
  })

  test.skipIf(process.getuid?.() === 0)('a file that may not be read for a while keeps its place', async () => {
    const path = write('a.log', 'one\n')
    const first = await readAll({ inputs: [path] })
    appendFileSync(path, 'two\n')
    chmodSync(path, 0)
    const { lines, drain, troubles } = reading({ inputs: [path], follow: true, places: first.reader.places() })
    await drain()
    expect(troubles.map(({ message }) => message)).toEqual([`no permission to read ${path}`])
    chmodSync(path, 0o600)
    await drain()
    expect(lines()).toEqual(['two'])
  })

  test('a file that becomes readable later is read then, and its trouble was said once', async () => {
    // Root may read everything; a directory in its place may be read by nobody.
    mkdirSync(at('a.log'))
    const { lines, drain, troubles } = reading({ inputs: [at('a.log')], follow: true })
    await drain()
    await drain()
    rmSync(at('a.log'), { recursive: true })
    write('a.log', 'a\n')
    await drain()
    expect([lines(), troubles.length]).toEqual([['a'], 1])
  })
})
