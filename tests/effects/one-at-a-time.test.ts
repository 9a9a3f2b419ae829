import { expect, test } from 'vitest'
import { createTurns, WAITING_MAX } from '#effects/one-at-a-time.ts'

test('work does not overlap and goes on after a failure', async () => {
  const inTurn = createTurns()
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} begins`)
    await new Promise((resolve) => setImmediate(resolve))
    log.push(`${name} ends`)
    if (name === 'a') throw new Error('a failed')
    return name
  }
  const [a, b] = await Promise.allSettled([inTurn(work('a')), inTurn(work('b'))])
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  expect([a.status, b.status]).toEqual(['rejected', 'fulfilled'])
})

test('beyond the maximum that may wait, work is refused', async () => {
  const inTurn = createTurns()
  const gate = Promise.withResolvers<void>()
  const accepted = Array.from({ length: WAITING_MAX }, () => inTurn(() => gate.promise))
  await expect(inTurn(() => gate.promise)).rejects.toMatchObject({ name: 'Trouble' })
  gate.resolve()
  await Promise.all(accepted)
  await expect(inTurn(async () => 'again')).resolves.toBe('again')
})
