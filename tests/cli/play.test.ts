// Playing follows the recording's clock, shortens silences, and obeys keys; time here is the test's own.
import { describe, expect, test } from 'vitest'
import { type Playing, type PlayKey, playCast, playKeysOf } from '#cli/play.ts'
import { timelineOf } from '#cli/timeline.ts'
import type { CastEvent } from '#protocol/cast.ts'

const said = (atS: number, text: string): CastEvent => ({ atS, code: 'o', text })
const RECORDING = {
  events: [said(1, 'a'), said(2, 'b'), { atS: 2.5, code: 'm', text: 'mark' }, said(30, 'c'), said(31, 'd')] as const,
}

/** Plays with a clock that only sleeping moves; `script` says which keys come after how many seconds of waiting. */
async function played(more: Partial<Playing> = {}, script: readonly (readonly [number, PlayKey])[] = []) {
  let nowMs = 0
  const seen: string[] = []
  const keys = [...script]
  let press: (key: PlayKey) => void = () => {}
  let isListening = false
  const end = await playCast(RECORDING, {
    speed: 1,
    idleMaxS: 5,
    fromS: 0,
    out: (text) => seen.push(`${nowMs / 1_000}:${text}`),
    reset: () => seen.push('reset'),
    now: () => nowMs,
    async sleep(ms, signal) {
      const key = keys[0]
      const keyInMs = key ? key[0] * 1_000 - nowMs : Number.POSITIVE_INFINITY
      if (!key || keyInMs > ms) {
        nowMs += ms
        return
      }
      nowMs += Math.max(0, keyInMs)
      keys.shift()
      press(key[1])
      expect(signal.aborted).toBe(true)
    },
    keys(on) {
      press = on
      isListening = true
      return () => {
        isListening = false
      }
    },
    ...more,
  })
  expect(isListening).toBe(false)
  return { end, seen }
}

describe('a recording', () => {
  test('is played at its own pace, with silences cut', async () => {
    expect(await played()).toEqual({ end: 'ended', seen: ['1:a', '2:b', '7.5:c', '8.5:d'] })
    expect((await played({ idleMaxS: Number.POSITIVE_INFINITY })).seen).toEqual(['1:a', '2:b', '30:c', '31:d'])
  })

  test('is played faster', async () => {
    expect((await played({ speed: 2 })).seen).toEqual(['0.5:a', '1:b', '3.75:c', '4.25:d'])
  })

  test('starts later with everything before it at once', async () => {
    expect((await played({ fromS: 29 })).seen).toEqual(['0:ab', '1:c', '2:d'])
    expect((await played({ fromS: 1_000 })).seen).toEqual(['0:abcd'])
  })

  test('stands still while it is paused', async () => {
    expect(
      (
        await played({}, [
          [1.5, 'pause'],
          [61.5, 'pause'],
        ])
      ).seen,
    ).toEqual(['1:a', '62:b', '67.5:c', '68.5:d'])
  })

  test('goes forward without waiting, and back by drawing it again', async () => {
    expect((await played({}, [[2.5, 'forward']])).seen).toEqual(['1:a', '2:b', '2.5:c', '3.5:d'])
    expect((await played({}, [[8, 'back']])).seen).toEqual(['1:a', '2:b', '7.5:c', 'reset', '8:ab', '12.5:c', '13.5:d'])
  })

  test('goes on to the next mark, and nowhere when there is none', async () => {
    expect(
      (
        await played({}, [
          [0.5, 'next-mark'],
          [1, 'next-mark'],
        ])
      ).seen,
    ).toEqual(['0.5:ab', '5.5:c', '6.5:d'])
  })

  test('changes its speed at once', async () => {
    expect(
      (
        await played({}, [
          [0.5, 'faster'],
          [0.5, 'slower'],
          [7, 'faster'],
        ])
      ).seen.slice(0, 2),
    ).toEqual(['1:a', '2:b'])
    expect((await played({}, [[0.25, 'faster']])).seen.at(0)).toBe('0.75:a')
  })

  test('ends when the human has had enough, also while it is paused', async () => {
    expect(await played({}, [[1.5, 'quit']])).toEqual({ end: 'quit', seen: ['1:a'] })
    expect(
      (
        await played({}, [
          [1.5, 'pause'],
          [2, 'quit'],
        ])
      ).end,
    ).toBe('quit')
  })
})

test('a moment of the recording is found on the shortened clock', () => {
  const timeline = timelineOf(RECORDING, 5)
  expect([0, 1, 2.2, 10, 30, 99].map((atS) => timeline.at(atS))).toEqual([0, 1, 2.2, 2.5, 7.5, 8.5])
})

test('keys are read from whatever came at once', () => {
  expect(playKeysOf('\x1b[D\x1bOC x+-=mq\x03')).toEqual([
    'back',
    'forward',
    'pause',
    'faster',
    'slower',
    'faster',
    'next-mark',
    'quit',
    'quit',
  ])
})
