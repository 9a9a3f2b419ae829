// What cannot be read twice: stdin, named pipes, the output of journalctl.
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../support/until.ts'
import { openReading } from './reading.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-stream-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('stdin is read to its end beside files', async () => {
  const path = join(dir, 'a.log')
  writeFileSync(path, 'file\n')
  const stdin = Readable.from([Buffer.from('on'), Buffer.from('e\ntw'), Buffer.from('o')], { objectMode: false })
  const { drain, heard, reader } = openReading({ inputs: [path, '-'], stdin })
  await until('all is read', async () => {
    await drain()
    return heard.length === 3
  })
  expect(heard).toEqual(
    expect.arrayContaining([
      { log: '-', line: 'one' },
      { log: '-', line: 'two' },
      { log: path, line: 'file' },
    ]),
  )
  expect(Object.keys(reader.places())).toEqual([path])
})

test('nothing is taken from a stream while nobody asks', async () => {
  const stdin = new PassThrough({ highWaterMark: 64 * 1024 })
  const { pull, lines, stop } = openReading({ inputs: ['-'], stdin })
  let accepted = 0
  const line = `${'x'.repeat(1_023)}\n`
  const push = () => {
    while (accepted < 10_000 && stdin.write(line)) accepted += 1
  }
  push()
  await pull()
  push()
  // Both ends of the stream hold their mark, one turn is in our hands, one chunk in the window.
  expect(accepted).toBeLessThan(600)
  stdin.on('drain', push)
  await until('all is read', async () => {
    await pull()
    if (accepted >= 10_000) stdin.end()
    return lines().length >= 10_000
  })
  await stop()
})

test('a journal in the export format is known on stdin', async () => {
  const stdin = Readable.from([Buffer.from('__CUR'), Buffer.from('SOR=s=1\nMESSAGE=hello\n_COMM=cron\n\n')], {
    objectMode: false,
  })
  const { drain, lines } = openReading({ inputs: ['-'], stdin })
  await until('it is read', async () => {
    await drain()
    return lines().length > 0
  })
  expect(lines()).toEqual(['<30>1 - - cron - - - hello'])
})

test('a named pipe is waited for without holding a file back, and read again by another writer', async () => {
  const pipe = join(dir, 'pipe')
  const path = join(dir, 'a.log')
  execFileSync('mkfifo', [pipe])
  writeFileSync(path, 'file\n')
  const { drain, lines, stop } = openReading({ inputs: [pipe, path], follow: true })
  await drain()
  expect(lines()).toEqual(['file'])
  for (const word of ['first', 'second']) {
    const writer = spawn('sh', ['-c', 'echo "$1" > "$2"', 'sh', word, pipe])
    await until(`${word} is read`, async () => {
      await drain()
      return lines().includes(word)
    })
    writer.kill()
  }
  await stop()
})

test('a pipe or device that merely matches a pattern is left out', async () => {
  execFileSync('mkfifo', [join(dir, 'pipe.log')])
  writeFileSync(join(dir, 'a.log'), 'file\n')
  const { drain, lines } = openReading({ inputs: [join(dir, '*.log')] })
  await drain()
  expect(lines()).toEqual(['file'])
})

test('where there is no journalctl that is said, and the files are read', async () => {
  const path = join(dir, 'a.log')
  writeFileSync(path, 'file\n')
  const { drain, lines, troubles } = openReading({ inputs: ['journald:', path], journalctl: join(dir, 'none') })
  await drain()
  expect(lines()).toEqual(['file'])
  expect(troubles.map(({ message }) => message)).toEqual(['the journal is left out: there is no journalctl here'])
})

test('the journal goes on behind the last entry that was handed out', async () => {
  // Stands for journalctl, which gives nothing where no systemd runs: notes how it was called and gives two entries.
  const program = join(dir, 'journalctl')
  const calls = join(dir, 'calls')
  writeFileSync(
    program,
    `#!/bin/sh
echo "$@" >> ${calls}
printf '__CURSOR=s=1\\nMESSAGE=one\\n\\n__CURSOR=s=2\\nMESSAGE=two\\n\\n'
`,
  )
  chmodSync(program, 0o755)
  appendFileSync(calls, '')
  const inputs = ['journald:nginx.service']
  const first = openReading({ inputs, journalctl: program })
  await until('it is read', async () => {
    await first.drain()
    return first.lines().length === 2
  })
  expect(first.reader.places()).toEqual({ 'journald:nginx.service': { cursor: 's=2' } })
  const second = openReading({ inputs, journalctl: program, places: first.reader.places() })
  await until('it is read', async () => {
    await second.drain()
    return second.lines().length === 2
  })
  const [without, behind] = readFileSync(calls, 'utf8').split('\n')
  expect(without).toContain('--unit=nginx.service')
  expect(without).not.toContain('cursor')
  expect(behind).toContain('--after-cursor=s=2')
})
