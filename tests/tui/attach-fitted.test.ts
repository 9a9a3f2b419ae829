// With real sessions: a smaller terminal shows a part of the session, whatever that prints; a larger one gets the output as it is.
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PtyHostOwner } from '#protocol/ports.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { attachFitted } from '#tui/attach-fitted.ts'
import { until } from '../support/until.ts'
import { emulatorOf } from './emulator.ts'

let host: PtyHostOwner
const SESSION = { cols: 60, rows: 12 }

beforeEach(async () => {
  host = createPtyHost()
  const script = `printf '%0.sx' $(seq 1 60); printf 'the end\\n'; seq 100 120; while read word; do echo "said $word"; done`
  const argv = ['bash', '--norc', '-c', script]
  await host.spawn({ sessionId: 's1', name: 'x', profile: 'shell', argv, cwd: tmpdir(), ...SESSION }, {})
  await until('it is there', async () => (await host.screen('s1'))?.rows.includes('120'))
})
afterEach(async () => {
  await host.stop('s1')
  host.close()
})

async function viewer(cols: number, rows: number, readOnly = true) {
  const emulator = emulatorOf(cols, rows)
  let resizes = 0
  const attachment = await attachFitted(
    { ptyHost: host, sessionId: 's1', size: () => ({ cols, rows }), resized: () => resizes++ },
    (bytes) => emulator.terminal.write(bytes),
    { readOnly },
  )
  emulator.terminal.write(attachment.snapshot)
  return { emulator, attachment, resizes: () => resizes }
}

test('a smaller terminal shows the rows around the cursor, and those that come', async () => {
  const { emulator, attachment } = await viewer(30, 6)
  await until('the end is there', () => emulator.rows()[3]?.trimEnd() === '120')
  expect(emulator.rows().map((row) => row.trimEnd())).toEqual([
    '117',
    '118',
    '119',
    '120',
    '',
    ' clipped: columns 1-30 of 60,',
  ])
  host.share().input('s1', Buffer.from('漢字\r'))
  await until('what came is there', () => emulator.rows()[3]?.trimEnd() === 'said 漢字')
  expect(emulator.rows()[2]?.trimEnd()).toBe('漢字')
  attachment.detach()
})

test('a terminal that is large enough gets the output itself', async () => {
  const { emulator, attachment } = await viewer(SESSION.cols, SESSION.rows)
  expect(Buffer.from(attachment.snapshot).toString()).toContain('the end')
  host.share().input('s1', Buffer.from('hello\r'))
  await until('it is there', () => emulator.rows().some((row) => row.startsWith('said hello')))
  attachment.detach()
})

test('a session that gets another size is attached anew, from larger and from smaller terminals', async () => {
  const large = await viewer(80, 20)
  const small = await viewer(30, 6)
  host.resize('s1', 100, 30)
  host.share().input('s1', Buffer.from('more\r'))
  await until('both have heard', () => large.resizes() > 0 && small.resizes() > 0)
  for (const { attachment } of [large, small]) attachment.detach()
})

test('the writer, whose size the session will have, is not clipped', async () => {
  const { attachment } = await viewer(30, 6, false)
  expect(attachment.isWriter()).toBe(true)
  expect(Buffer.from(attachment.snapshot).toString()).toContain('the end')
  attachment.detach()
})
