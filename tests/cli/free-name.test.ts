// A made-up name must be one that a work tree may have, and nobody else's.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeName } from '#cli/free-name.ts'
import { worktreeNameSchema } from '#protocol/session.ts'

test.each([
  ['Fix the cart!', [], 'fix-the-cart'],
  ['bash', ['bash', 'bash-2'], 'bash-3'],
  ['../../etc', [], 'etc'],
  ['\u6f22\u5b57', [], 'session'],
  ['', ['session'], 'session-2'],
  ['x.lock', [], 'x-lock'],
])('%j with %j taken is %s', (wanted, taken, name) => expect(freeName(wanted, new Set(taken))).toBe(name))

test('is always one that git and the journal take', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 30 }), (wanted, count) => {
      const taken = new Set<string>()
      for (let n = 0; n < count; n++) taken.add(freeName(wanted, taken))
      expect(taken.size).toBe(count)
      for (const name of taken) expect(worktreeNameSchema.safeParse(name).success).toBe(true)
    }),
    { seed: 7 },
  )
})
