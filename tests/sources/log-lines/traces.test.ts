import { expect, test } from 'vitest'
import { counter, minuteOf, pushText } from './counted.ts'

const T = '2023-11-14 22:13:20,123'

test.each([
  [
    'Java',
    `${T} ERROR [main] it failed\njava.lang.IllegalStateException: outer\n\tat a.b.C.d(C.java:1)\nCaused by: java.io.IOException: inner gone\n\t... 3 more`,
  ],
  [
    'Python',
    `${T} ERROR [main] it failed\nTraceback (most recent call last):\n  File "x.py", line 1, in <module>\nValueError: bad value 7`,
  ],
  ['Node', `${T} ERROR [main] it failed\nTypeError: x is not a function\n    at Object.<anonymous> (/a.js:1:2)`],
  [
    '.NET',
    `${T} ERROR [main] it failed\nSystem.InvalidOperationException: no\n   at A.B() in C.cs:line 3\n--- End of inner exception stack trace ---`,
  ],
  ['Go', `${T} ERROR [main] it failed\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3\n\nexit status 2`],
  [
    'Rust',
    `${T} ERROR [main] it failed\nthread 'main' panicked at src/main.rs:2:5:\nindex out of bounds\nstack backtrace:\n   0: std::panicking`,
  ],
])('a trace of %s belongs to its line', (_name, text) => {
  const minute = minuteOf(`${text}\n2023-11-14 22:13:21,000 INFO [main] all is well`)
  expect(minute).toMatchObject({ lines: 2, bad: 0 })
  expect(minute.templates).toMatchObject([
    { text: 'it failed', level: 'error', count: 1 },
    { text: 'all is well', level: 'info', count: 1 },
  ])
})

test('a trace that comes in two pieces is still one record', () => {
  const to = counter()
  pushText(to, `${T} ERROR it failed\njava.lang.IllegalStateException: outer\n\tat a.b.C.d(C.java:1)`)
  pushText(to, '\tat a.b.C.e(C.java:2)\nCaused by: java.io.IOException: inner gone')
  expect(to.takeClosed(Number.POSITIVE_INFINITY)).toEqual([])
  to.flush('app.log')
  expect(to.takeAll()).toMatchObject([{ lines: 1, templates: [{ text: 'it failed' }] }])
})

test('a trace between JSON lines is an error at the time of the file', () => {
  const json = '{"time":"2023-11-14T22:13:20Z","level":"info","msg":"hello there"}'
  const minute = minuteOf(
    `${json}\nTraceback (most recent call last):\n  File "x.py", line 1\nValueError: bad\n${json}`,
  )
  expect(minute).toMatchObject({ lines: 3, bad: 0, levels: { info: 2, error: 1 } })
})

test('an object over several lines is one record', () => {
  const text = '{\n  "time": "2023-11-14T22:13:20Z",\n  "level": "error",\n  "msg": "spread out"\n}'
  expect(minuteOf(`${text}\n${text}`)).toMatchObject({
    lines: 2,
    bad: 0,
    templates: [{ text: 'spread out', count: 2 }],
  })
})

test('a trace without end is cut', () => {
  const to = counter()
  pushText(to, `${T} ERROR it failed\n${'\tat a.b.C.d(C.java:1)\n'.repeat(50_000)}`)
  expect(JSON.stringify([...(to.state() as { files: Map<string, unknown> }).files]).length).toBeLessThan(40_000)
})
