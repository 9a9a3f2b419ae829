// However output is cut, a viewer gets whole sequences, everything that is to be seen, and nothing that asks.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createViewerStream, SEQUENCE_BYTES_MAX } from '#sessions/viewer-stream.ts'

const shown = (...chunks: readonly (string | Buffer)[]) => {
  const stream = createViewerStream()
  return Buffer.concat(chunks.map((chunk) => stream.feed(Buffer.from(chunk as string)))).toString('utf8')
}

describe('a viewer stream', () => {
  test.each([
    ['text', 'plain text é 漢 👩‍💻'],
    ['colours and cursor moves', '\x1b[1;31mred\x1b[m\x1b[3;4H\x1b[?25l\x1b[?1049h\x1b[u\x1b[2 q'],
    ['titles, links and prompt marks', '\x1b]0;title\x07\x1b]8;;https://a.b/?q\x1b\\link\x1b]8;;\x1b\\\x1b]133;A\x07'],
    ['charsets, resets and aborted sequences', '\x1b(0lqk\x1b(B\x1bc\x1b[3\x18after\x1b7\x1b8'],
    ['setting a colour', '\x1b]11;#112233\x07'],
  ])('lets %s through', (_what, text) => {
    expect(shown(text)).toBe(text)
  })

  test.each([
    ['device attributes', '\x1b[c\x1b[>c\x1b[=0c\x1bZ'],
    ['status and cursor reports', '\x1b[5n\x1b[6n\x1b[?6n\x1b[?996n'],
    ['window reports', '\x1b[14t\x1b[18t\x1b[21t'],
    ['mode, version and keyboard queries', '\x1b[?2026$p\x1b[>q\x1b[>0q\x1b[?u\x1b[?4m'],
    ['colour queries', '\x1b]10;?\x07\x1b]11;?\x1b\\\x1b]4;1;?;2;?\x07'],
    ['settings queries', '\x1bP$qm\x1b\\\x1bP+q544e\x1b\\'],
    ['the clipboard, read or written', '\x1b]52;c;?\x07\x1b]52;c;aGk=\x07\x1b]1337;Copy=:aGk=\x07'],
    ['application strings', '\x1b_Gi=1,a=q;AAAA\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\'],
    ['the same in one-character form', '\u009bc\u009d52;c;aGk=\u009c\u0090$qm\u009c'],
  ])('withholds %s', (_what, text) => {
    expect(shown(`a${text}b`)).toBe('ab')
  })

  test('gives the same bytes for any chunking, and each piece ends between two sequences', () => {
    const piece = fc.constantFrom(
      'a',
      'é',
      '漢',
      '\x1b[31m',
      '\x1b[c',
      '\x1b]0;t\x07',
      '\x1b]52;c;x\x1b\\',
      '\x1b(B',
      '\x1bPq#0\x1b\\',
      '\r\n',
      '\u009b1m',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat({ max: 200 })), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''))
        const edges = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b)
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
        expect(shown(...chunks)).toBe(shown(bytes))
      }),
    )
    const stream = createViewerStream()
    const cut = ['ab\x1b', '[3', '1', 'mc', '\x1b]0;', 'ti', 'tle\x1b', '\\d'].map((text) =>
      Buffer.from(stream.feed(Buffer.from(text))).toString(),
    )
    expect(cut).toEqual(['ab', '', '', '\x1b[31mc', '', '', '', '\x1b]0;title\x1b\\d'])
  })

  test('leaves out a string above the limit, and shows what follows it', () => {
    const half = 'x'.repeat(SEQUENCE_BYTES_MAX / 2 + 1)
    expect(shown('a\x1b]0;', half, half, 'more', 'end\x07b')).toBe('ab')
    expect(shown('a\x1bPq', half, half, 'end\x1b', '\\b')).toBe('ab')
  })

  test('shows bytes that are not UTF-8 as they are, and holds back only an unfinished character', () => {
    const stream = createViewerStream()
    expect(Buffer.from(stream.feed(Buffer.from([0x61, 0xff, 0x80, 0x80, 0x80])))).toEqual(
      Buffer.from([0x61, 0xff, 0x80, 0x80, 0x80]),
    )
    expect(Buffer.from(stream.feed(Buffer.from([0xf0, 0x9f])))).toHaveLength(0)
    expect(Buffer.from(stream.feed(Buffer.from([0x98, 0x80]))).toString()).toBe('😀')
  })
})
