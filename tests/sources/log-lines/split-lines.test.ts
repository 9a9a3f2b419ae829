import { expect, test } from 'vitest'
import { counter, minuteOf, pushText } from './counted.ts'

const head = (second: number, flag: 'P' | 'F', stream = 'stdout') =>
  `2026-11-14T10:00:0${second}.123456789Z ${stream} ${flag} `
const OBJECT = '{"method":"GET","path":"/orders/12","status":200,"duration_ms":12}'

test('a line that a runtime has cut into parts is one line again', () => {
  const minute = minuteOf(
    [
      head(1, 'P') + OBJECT.slice(0, 20),
      head(1, 'P') + OBJECT.slice(20, 41),
      head(1, 'F') + OBJECT.slice(41),
      head(2, 'F') + OBJECT,
    ].join('\n'),
  )
  expect(minute).toMatchObject({ lines: 2, bad: 0, routes: [{ key: 'GET /orders/:id', requests: 2 }] })
})

test('parts whose last one is missing end with the next record of another kind', () => {
  const minute = minuteOf(
    `${head(1, 'P')}some words that were cut\n{"time":"2026-11-14T10:00:02Z","msg":"hello there"}`,
  )
  expect(minute).toMatchObject({ lines: 2, bad: 0 })
  expect(minute.templates.map(({ text }) => text).sort()).toEqual(['hello there', 'some words that were cut'])
})

test('a counter that stops between two parts goes on as if it had not', () => {
  const before = counter()
  pushText(before, head(1, 'P') + OBJECT.slice(0, 30))
  const after = counter({}, before.state())
  pushText(after, head(1, 'F') + OBJECT.slice(30))
  expect(after.takeAll()).toMatchObject([{ lines: 1, routes: [{ key: 'GET /orders/:id', requests: 1 }] }])
})

test('parts without end need no more room than a long line', () => {
  const to = counter()
  for (let i = 0; i < 200; i += 1) pushText(to, head(1, 'P') + 'x'.repeat(10_000))
  const { files } = to.state() as { files: Map<string, { pending: { text: string } | null }> }
  expect(files.get('app.log')?.pending?.text.length).toBeLessThan(100_000)
})
