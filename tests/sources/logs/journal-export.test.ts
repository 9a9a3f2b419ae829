import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Bytes } from '#sources/logs/bytes.ts'
import { UNIT_BYTES_MAX } from '#sources/logs/framing.ts'
import { createJournal } from '#sources/logs/journal-export.ts'
import { createTrail } from '#sources/logs/trail.ts'
import { Window } from '#sources/logs/window.ts'

/** A field whose value has newlines, as the format writes it. */
function binary(name: string, value: Buffer): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(value.length))
  return Buffer.concat([Buffer.from(`${name}\n`), length, value, Buffer.from('\n')])
}

const entry = (n: number, ...fields: readonly (string | Buffer)[]) =>
  Buffer.concat([
    Buffer.from(`__CURSOR=s=${n}\n__REALTIME_TIMESTAMP=176371200012345${n}\n_HOSTNAME=web1\n`),
    ...fields.map((field) => (typeof field === 'string' ? Buffer.from(`${field}\n`) : field)),
    Buffer.from('\n'),
  ])

const PLAIN = [
  'SYSLOG_IDENTIFIER=sshd',
  'SYSLOG_FACILITY=10',
  'PRIORITY=5',
  '_PID=77',
  'MESSAGE=Failed password for root',
]
const STACK = binary('MESSAGE', Buffer.from('boom\n  at f\nCaused by: x\n\n__CURSOR=false friend\n'))
const ENTRIES = [entry(1, ...PLAIN), entry(2, STACK, '_COMM=my app'), entry(3), entry(4, 'MESSAGE=last=one')]

const LINES = [
  '<85>1 2025-11-21T08:00:00.123451Z web1 sshd 77 - - Failed password for root',
  '<30>1 2025-11-21T08:00:00.123452Z web1 my_app - - - boom',
  '  at f',
  '\tCaused by: x',
  '\t',
  '\t__CURSOR=false friend',
  '<30>1 2025-11-21T08:00:00.123453Z web1 - - - - ',
  '<30>1 2025-11-21T08:00:00.123454Z web1 - - - - last=one',
]

async function read(content: Buffer, piece: number, framing = null as ReturnType<typeof createJournal> | null) {
  let at = 0
  const bytes: Bytes = {
    async read(into, from) {
      const got = content.copy(into, from, at, Math.min(content.length, at + piece))
      at += got
      return got
    },
    isEnded: () => false,
    close: async () => {},
  }
  let cuts = 0
  const trail = createTrail()
  const window = new Window({ bytes, trail, framing, insideLine: false, onCut: () => void cuts++ })
  let text = ''
  for (let filled = 'more'; filled === 'more'; ) {
    filled = await window.fill()
    for (let part = window.take(100); part; part = window.take(100))
      text += part.bytes.toString('utf8', part.from, part.to)
  }
  const rest = window.rest()
  if (rest) text += rest.bytes.toString('utf8', rest.from, rest.to)
  return { lines: text.split('\n').slice(0, -1), cuts, offset: trail.offset() }
}

test('however the bytes come, entries become syslog lines, and more lines of a message are indented', async () => {
  const content = Buffer.concat(ENTRIES)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (piece) => {
      expect(await read(content, piece)).toEqual({ lines: LINES, cuts: 0, offset: content.length })
    }),
    { seed: 2 },
  )
})

test('the cursor of the last entry that was handed out is known', async () => {
  let cursor = ''
  const framing = createJournal((newest) => {
    cursor = newest
  })
  await read(Buffer.concat(ENTRIES), 50, framing)
  expect(cursor).toBe('s=4')
})

test('an entry that is too large is cut, and reading goes on with the next one', async () => {
  const core = binary('COREDUMP', Buffer.alloc(3 * UNIT_BYTES_MAX, '\n'))
  const { lines, cuts } = await read(Buffer.concat([entry(1, ...PLAIN, core), entry(4, 'MESSAGE=last=one')]), 60_000)
  expect([lines, cuts]).toEqual([[LINES[0], LINES[7]], 1])
})

test('an absurd length does not keep it from ending', async () => {
  const broken = Buffer.concat([Buffer.from('__CURSOR=s=1\nMESSAGE\n'), Buffer.alloc(8, 0xff), Buffer.from('rest')])
  expect((await read(broken, 10)).lines).toHaveLength(1)
})
