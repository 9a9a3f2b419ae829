import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createInputParser, PASTE_CHARS_MAX } from '#tui/input.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const names = (text: string) =>
  createInputParser()
    .feed(bytes(text))
    .map(({ name }) => name)

describe('keys', () => {
  test.each([
    ['a', ['a']],
    ['jK?', ['j', 'K', '?']],
    ['\r', ['enter']],
    ['\t\u001b[Z', ['tab', 'shift-tab']],
    ['\u001b[A\u001b[B\u001bOC\u001bOD', ['up', 'down', 'right', 'left']],
    ['\u001b[1;5A', ['up']],
    ['\u001b[5~\u001b[6~\u001b[3~', ['pageup', 'pagedown', 'delete']],
    ['\u0003\u001a\u000c', ['ctrl-c', 'ctrl-z', 'ctrl-l']],
    ['\u007f', ['backspace']],
    [' ', ['space']],
    ['日👍', ['日', '👍']],
    ['\u001b[27u', ['esc']],
  ])('%j are %j', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  test('replies of the terminal and unknown sequences are no keys', () => {
    expect(
      names('\u001b[?62;22c\u001b[12;40R\u001b]11;rgb:1414/1414/1818\u001b\\\u001b[<0;3;4M\u001b[?2026;2$yx'),
    ).toEqual(['x'])
  })

  test('a lone Esc is known by the silence after it', () => {
    const parser = createInputParser()
    expect(parser.feed(bytes('\u001b'))).toEqual([])
    expect(parser.isHolding()).toBe(true)
    expect(parser.flush()).toEqual([{ name: 'esc', text: '' }])
    expect(parser.isHolding()).toBe(false)
  })

  test('alt and a letter is neither Esc nor that letter', () => {
    expect(names('\u001ba')).toEqual([])
  })

  test('two Escs are two keys', () => {
    const parser = createInputParser()
    expect([...parser.feed(bytes('\u001b\u001b')), ...parser.flush()].map(({ name }) => name)).toEqual(['esc', 'esc'])
  })

  test('what never ends is not kept for ever', () => {
    const parser = createInputParser()
    parser.feed(bytes(`\u001b]${'x'.repeat(10_000)}`))
    expect(parser.isHolding()).toBe(false)
    expect(parser.feed(bytes('a')).map(({ name }) => name)).toEqual(['a'])
  })
})

describe('a bracketed paste', () => {
  test('is one key with the whole text, escapes included', () => {
    const parser = createInputParser()
    expect(parser.feed(bytes('\u001b[200~a\u001b[A\rq\u001b[201~z'))).toEqual([
      { name: 'paste', text: 'a\u001b[A\rq' },
      { name: 'z', text: 'z' },
    ])
  })

  test('is cut at its maximum', () => {
    const parser = createInputParser()
    const [paste] = parser.feed(bytes(`\u001b[200~${'x'.repeat(PASTE_CHARS_MAX + 5)}\u001b[201~`))
    expect(paste?.text).toHaveLength(PASTE_CHARS_MAX)
  })
})

test('how the bytes are cut into chunks makes no difference', () => {
  const piece = fc.constantFrom(
    'a',
    '日',
    '👩‍💻',
    '\r',
    '\u001b[A',
    '\u001b[200~q\u001b[Bé\u001b[201~',
    '\u001b[6~',
    '\u0003',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(60), { maxLength: 8 }), (pieces, cuts) => {
      const whole = bytes(pieces.join(''))
      const expected = createInputParser().feed(whole)
      const parser = createInputParser()
      const at = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length]
      const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end))
      expect(chunks.flatMap((chunk) => parser.feed(chunk))).toEqual(expected)
    }),
  )
})

test('page up with shift is a key of its own; with other modifiers it is page up', () => {
  const names = (text: string) =>
    createInputParser()
      .feed(Buffer.from(text))
      .map(({ name }) => name)
  expect(names('\u001b[5;2~\u001b[5~\u001b[5;5~\u001b[6;2~')).toEqual(['shift-pageup', 'pageup', 'pageup', 'pagedown'])
})
