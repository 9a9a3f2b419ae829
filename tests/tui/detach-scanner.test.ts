import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDetachScanner, isDetachKey } from '#tui/detach-scanner.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (forward: Uint8Array) => new TextDecoder().decode(forward)

function scanned(key: string, ...chunks: readonly string[]) {
  const scan = createDetachScanner(key)
  let forwarded = ''
  for (const chunk of chunks) {
    const { forward, isDetach } = scan(bytes(chunk))
    forwarded += text(forward)
    if (isDetach) return { forwarded, isDetach }
  }
  return { forwarded, isDetach: false }
}

describe('the detach key', () => {
  test('ends the attachment; what came before it is the session’s, what comes after is nobody’s', () => {
    expect(scanned('ctrl-]', 'ls\r\u001drm')).toEqual({ forwarded: 'ls\r', isDetach: true })
  })

  test('can be another one', () => {
    expect(scanned('ctrl-a', 'x\u001d\u0001')).toEqual({ forwarded: 'x\u001d', isDetach: true })
    expect(['ctrl-a', 'ctrl-\\', 'ctrl-]'].map(isDetachKey)).toEqual([true, true, true])
    expect(['a', 'ctrl-', 'ctrl-ab', 'alt-x', ''].map(isDetachKey)).toEqual([false, false, false, false, false])
  })

  test('is known in the keyboard protocols that an agent may have switched on', () => {
    expect(scanned('ctrl-]', 'a\u001b[93;5u')).toEqual({ forwarded: 'a', isDetach: true })
    expect(scanned('ctrl-]', 'a\u001b[27;5;93~')).toEqual({ forwarded: 'a', isDetach: true })
    expect(scanned('ctrl-]', 'a\u001b[9', '3;5u').isDetach).toBe(true)
  })

  test('inside a paste is text', () => {
    expect(scanned('ctrl-]', '\u001b[200~a\u001db\u001b[201~c')).toEqual({
      forwarded: '\u001b[200~a\u001db\u001b[201~c',
      isDetach: false,
    })
    expect(scanned('ctrl-]', '\u001b[200~a\u001b[201~\u001d').isDetach).toBe(true)
  })
})

test('without the key every byte is forwarded unchanged; with it in a paste too, however the chunks fall', () => {
  const anything = fc.uint8Array({ maxLength: 40 }).map((raw) => raw.filter((byte) => byte !== 0x1d))
  const part = fc.oneof(
    anything.map((raw) => Buffer.from(raw)),
    fc.constant(Buffer.from('\u001b[200~one \u001d two\u001b[201~')),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (parts, step) => {
      const all = Buffer.concat(parts)
      const scan = createDetachScanner('ctrl-]')
      const forwarded: Buffer[] = []
      for (let at = 0; at < all.length; at += step) {
        const { forward, isDetach } = scan(all.subarray(at, at + step))
        if (isDetach) throw new Error('detached')
        forwarded.push(Buffer.from(forward))
      }
      expect(Buffer.concat(forwarded).equals(all)).toBe(true)
    }),
  )
})
