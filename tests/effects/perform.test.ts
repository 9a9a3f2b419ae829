import { expect, test } from 'vitest'
import { type Performers, performWith } from '#effects/perform.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Perform } from '#protocol/ports.ts'

const signal = new AbortController().signal
const pause = (sessionId: string): Intent => ({ type: 'session.pause', sessionId, because: 'test' })
const resume = (sessionId: string): Intent => ({ type: 'session.continue', sessionId, because: 'test' })

test('what concerns one session is done in order, even after a failure; other sessions do not wait', async () => {
  const done: string[] = []
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const slow: Perform = async ({ intent }) => {
    if ('sessionId' in intent && intent.sessionId === 's1') await held
    done.push(`pause ${'sessionId' in intent ? intent.sessionId : ''}`)
    throw new Error('failed')
  }
  const quick: Perform = async ({ intent }) => {
    done.push(`continue ${'sessionId' in intent ? intent.sessionId : ''}`)
    return { events: [] }
  }
  const perform = performWith({ 'session.pause': slow, 'session.continue': quick } as unknown as Performers)
  const order = (intent: Intent) => ({ intentId: '1.0', intent, note: null })
  const first = perform(order(pause('s1')), signal)
  const second = perform(order(resume('s1')), signal)
  await perform(order(resume('s2')), signal)
  release()
  await expect(first).rejects.toThrow('failed')
  await second
  expect(done).toEqual(['continue s2', 'pause s1', 'continue s1'])
})
