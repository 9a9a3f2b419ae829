// What every owner of PTYs must record: on both adapters, real processes, real files.
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PtyHost } from '#protocol/ports.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'
import { until } from '../support/until.ts'
import { ADAPTERS, type Opened, recorded, startScript } from './pty-adapters.ts'

describe.each(ADAPTERS)('a pty-host %s', (_where, open) => {
  let opened: Opened
  let host: PtyHost

  beforeEach(async () => {
    opened = await open()
    host = opened.host
  })
  afterEach(() => opened.close())

  const shows = (id: string, text: string) =>
    until(`the screen of ${id} shows ${text}`, async () =>
      (await host.screen(id))?.rows.some((row) => row.includes(text)),
    )
  const recording = (id: string) => recorded(opened.recordings, id)

  test('records output, sizes and marks, and neither secrets nor what humans type', async () => {
    const id = await startScript(
      host,
      `printf 'key ${GITHUB_TOKEN.slice(0, 9)}'; read -s; printf '${GITHUB_TOKEN.slice(9)}\\n'; read -s; echo bye`,
    )
    await shows(id, 'key ghp_')
    host.mark(id, `approved\x1b[31m ${GITHUB_TOKEN}`)
    host.input(id, Buffer.from('unseen\r'))
    await shows(id, '***')
    host.resize(id, 70, 12)
    host.input(id, Buffer.from('\r'))
    const { names, casts, events, text } = await until('it is recorded', async () => {
      const all = await recording(id)
      return all.text.includes('bye') && all
    })
    expect(names).toHaveLength(1)
    expect(casts[0]?.header).toMatchObject({ version: 2, width: 60, height: 10, title: 'test' })
    expect(casts[0]?.badLines).toBe(0)
    expect(text).toBe('key ghp_***e5(44)\r\nbye\r\n')
    expect(events.filter(({ code }) => code !== 'o').map(({ code, text }) => `${code} ${text}`)).toEqual([
      'm approved ghp_***e5(44)',
      'r 70x12',
    ])
    expect((await stat(join(opened.recordings, names[0] ?? ''))).mode & 0o777).toBe(0o600)
  })

  test('records every line of a flood, in order', async () => {
    const id = await startScript(host, 'seq 1 20000')
    const { text } = await until('it is recorded', async () => {
      const all = await recording(id)
      return all.text.includes('20000\r\n') && all
    })
    expect(text).toBe(Array.from({ length: 20_000 }, (_, index) => `${index + 1}\r\n`).join(''))
  })

  test('goes on without a recording that cannot be written, and says so once', async () => {
    await mkdir(join(opened.recordings, '..'), { recursive: true })
    await writeFile(opened.recordings, 'in the way')
    const id = await startScript(host, 'echo one; read; echo two; read')
    await shows(id, 'one')
    host.mark(id, 'a mark')
    host.input(id, Buffer.from('\r'))
    await shows(id, 'two')
    expect(opened.told).toEqual([expect.stringContaining(`the recording of ${id} has ended: E`)])
  })
})
