// The made-up worlds: the same for the same seed, readable for the product, labelled within their time.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import { createLineCounter } from '#sources/log-lines/line-counter.ts'
import { scratch } from '../support/repository.ts'
import { writeLogWorld } from './log-world.ts'

type Truth = {
  readonly format: string
  readonly evalStart: number
  readonly end: number
  readonly incidents: readonly { readonly start: number; readonly end: number; readonly keys: readonly string[] }[]
}

const SEEDS = [1, 2, 4, 6, 8] as const

function written(seed: number) {
  const folder = scratch('world')
  const lines = writeLogWorld({ seed, folder, days: 3, warmup: 1, rps: 0.05 })
  const log = readFileSync(join(folder, 'world.log'))
  return { lines, log, truth: JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth }
}

test('the same seed gives the same log and labels', () => {
  const [first, second] = [written(5), written(5)]
  expect(first.log.equals(second.log)).toBe(true)
  expect(first.truth).toEqual(second.truth)
})

test('these seeds cover every form of line', () => {
  expect(new Set(SEEDS.map((seed) => written(seed).truth.format)).size).toBe(5)
})

describe.each(SEEDS)('seed %i', (seed) => {
  test('every line can be read, and requests and logins are seen in them', () => {
    const { log, lines } = written(seed)
    const counter = createLineCounter({ settings: logSettingsSchema.parse({}) })
    counter.push('world.log', log, 0, log.length)
    counter.flush('world.log')
    const minutes = counter.takeAll()
    expect(minutes.reduce((sum, minute) => sum + minute.bad, 0)).toBe(0)
    expect(minutes.reduce((sum, minute) => sum + minute.lines + minute.late, 0)).toBe(lines)
    expect(minutes.some(({ routes }) => routes.some(({ latency }) => latency.length > 0))).toBe(true)
    expect(minutes.some(({ logins }) => logins.length > 0)).toBe(true)
  })

  test('incidents lie after the time to learn and name what they affect', () => {
    const { truth } = written(seed)
    expect(truth.incidents.length).toBeGreaterThan(3)
    for (const { start, end, keys } of truth.incidents) {
      expect(start).toBeGreaterThanOrEqual(truth.evalStart)
      expect(end).toBeGreaterThan(start)
      expect(end).toBeLessThanOrEqual(truth.end)
      expect(keys).not.toEqual([])
    }
  })
})
