// Both journals keep the contract; the file also survives damage, a second engine and a killed process.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryJournal } from '#journal/memory.ts'
import { openJournal } from '#journal/sqlite.ts'
import { testJournal } from '../contracts/journal.ts'
import { envelope } from '../support/samples.ts'

const directories: string[] = []
const worker = pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'journal-worker.js'))
const fresh = () => {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'))
  directories.push(directory)
  return join(directory, 'journal.sqlite')
}
const open = (path: string) => openJournal({ path, worker, suffix: 'test' })
const event = (seq: number) => envelope(seq, { type: 'source.recovered', source: `number ${seq}` })

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

testJournal('the journal in memory', async () => createMemoryJournal())
testJournal('the journal on disk', async () => (await open(fresh())).journal)

async function filled(path: string, count: number): Promise<void> {
  const { journal } = await open(path)
  for (let seq = 1; seq <= count; seq++) await journal.append([event(seq)])
  await journal.close()
}

describe('the journal on disk', () => {
  test('goes on where it was', async () => {
    const path = fresh()
    await filled(path, 3)
    const { journal, damage } = await open(path)
    expect(damage).toBeNull()
    await journal.append([event(4)])
    expect((await journal.verify()).events).toBe(4)
    await journal.close()
  })

  test('refuses a second engine in one clear line', async () => {
    const path = fresh()
    const { journal } = await open(path)
    await expect(open(path)).rejects.toThrow('another engine holds this workspace')
    await journal.close()
  })

  test('finds an event that was changed, keeps what came before and sets the file aside', async () => {
    const path = fresh()
    await filled(path, 5)
    const database = new DatabaseSync(path)
    database.exec(`UPDATE event SET body = replace(body, 'number 4', 'number 9') WHERE seq = 4`)
    database.close()
    const { journal, damage } = await open(path)
    expect(damage).toMatchObject({ kept: 3, because: 'event 4 was changed after it was written' })
    expect(existsSync(damage?.aside ?? '')).toBe(true)
    expect((await journal.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3])
    await journal.append([event(4)])
    expect(await journal.verify()).toMatchObject({ intact: true, events: 4 })
    await journal.close()
  })

  test.each([
    ['is cut off at the end', (path: string) => truncateSync(path, 6_000)],
    ['is garbage', (path: string) => writeFileSync(path, 'this is no database, '.repeat(500))],
  ])('that %s is mended, and the damaged file kept', async (_, damageIt) => {
    const path = fresh()
    await filled(path, 40)
    damageIt(path)
    const damaged = readFileSync(path)
    const { journal, damage } = await open(path)
    expect(damage).not.toBeNull()
    expect(readFileSync(damage?.aside ?? '')).toEqual(damaged)
    expect((await journal.read(0, 100)).length).toBe(damage?.kept)
    await journal.append([event((damage?.kept ?? 0) + 1)])
    await journal.close()
  })

  test('does not use a fold that stands on events which were changed', async () => {
    const path = fresh()
    const first = await open(path)
    await first.journal.append([event(1), event(2)])
    await first.journal.keep({ seq: 2, build: 'a', text: 'two' })
    await first.journal.close()
    const database = new DatabaseSync(path)
    database.exec(`UPDATE event SET hash = 'x' WHERE seq = 2`)
    database.close()
    const { journal, damage } = await open(path)
    expect(damage).toMatchObject({ kept: 1 })
    expect(await journal.kept()).toBeNull()
    await journal.close()
  })

  test('loses nothing that was acknowledged when its process is killed', async () => {
    const path = fresh()
    const script = `
      const { Worker } = require('node:worker_threads')
      const worker = new Worker(new URL(process.argv[1]), { workerData: { path: process.argv[2], suffix: 'x' } })
      let seq = 0
      worker.on('message', ({ id, error }) => {
        if (error) process.exit(9)
        if (id > 0) process.stdout.write(id + '\\n')
        seq += 1
        worker.postMessage({ id: seq, do: 'append', batch: [{ seq, at: 1, origin: 'engine', host: 'h', key: null, event: { type: 'source.recovered', source: 'x' } }] })
      })`
    const child = spawn(process.execPath, ['-e', script, worker.href, path], { stdio: ['ignore', 'pipe', 'ignore'] })
    let acknowledged = 0
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) acknowledged = Math.max(acknowledged, Number(line))
      if (acknowledged >= 30) child.kill('SIGKILL')
    })
    await once(child, 'close')
    expect(acknowledged).toBeGreaterThanOrEqual(30)
    const { journal, damage } = await open(path)
    expect(damage).toBeNull()
    expect((await journal.verify()).events).toBeGreaterThanOrEqual(acknowledged)
    await journal.close()
  })
})
