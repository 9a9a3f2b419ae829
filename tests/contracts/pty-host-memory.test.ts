// A session that holds more memory than it was given must be ended with all that it has started, and say why.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PtyHost } from '#protocol/ports.ts'
import { readProcess } from '#sessions/process-table.ts'
import { until } from '../support/until.ts'
import { ADAPTERS, type Opened, startScript } from './pty-adapters.ts'

const MB = 1024 * 1024
/** Holds the given megabytes in a process of another session id, and says so. */
const hold = (megabytes: number) =>
  `setsid bash -c 'x=$(head -c ${megabytes}M /dev/zero | tr "\\0" x); echo holds $$; sleep 4325; echo $x' & wait`

describe.skipIf(process.platform !== 'linux').each(ADAPTERS)('a pty-host %s', (_where, open) => {
  let opened: Opened
  let host: PtyHost

  beforeEach(async () => {
    opened = await open()
    host = opened.host
  })
  afterEach(() => opened.close())

  const exitOf = async (id: string) => (await host.list()).find(({ sessionId }) => sessionId === id)?.exit
  const holder = (id: string) =>
    until('the memory is held', async () => {
      const said = /holds (\d+)/.exec((await host.screen(id))?.rows.join('\n') ?? '')
      return said !== null && Number(said[1])
    })

  test('ends one that holds more than its limit, with its whole tree, and keeps one that does not', async () => {
    const within = await startScript(host, hold(40), { memoryBytes: 2_000 * MB })
    const beyond = await startScript(host, hold(40), { memoryBytes: 32 * MB })
    const [kept, ended] = [await holder(within), await holder(beyond)]
    const exit = await until('it has ended', () => exitOf(beyond))
    expect(exit.because).toMatch(/^stopped: its processes hold [\d.]+ MB of memory, limit 32 MB$/)
    await until('nothing of it is left', () => readProcess(ended) === null)
    expect(await exitOf(within)).toBe(null)
    expect(readProcess(kept)).not.toBe(null)
  })
})
