// All heuristics and the book as one machine: its state can be kept anywhere and taken up again.
import { describe, expect, test } from 'vitest'
import { type AnalystState, type AnalystTerms, analyse, beginAnalysis } from '#detectors/log/analyst.ts'
import { bucketSchema } from '#protocol/event-world.ts'
import type { LogMinute } from '#protocol/log-minute.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import { threatSchema } from '#protocol/threat.ts'
import { worldMinutes } from '../../support/log-minutes.ts'

const terms: AnalystTerms = { source: 'shop.log', settings: logSettingsSchema.parse({}), commits: [], plans: [] }
const INCIDENT = 240

/** Four quiet hours, then a route that fails for twenty minutes. */
const minutes: readonly LogMinute[] = [
  ...worldMinutes({ seed: 3, minutes: INCIDENT + 80 }, (draft) => {
    if (draft.index >= INCIDENT && draft.index < INCIDENT + 20)
      draft.request({ key: 'GET /a', count: 20, errors: 20, cause: 'connect ECONNREFUSED db' })
  }),
]

function run(part: readonly LogMinute[], state: AnalystState) {
  return part.flatMap((minute) => analyse(state, minute, terms).threats)
}

test('a failing route is raised and closed once; what is told fits the published schemas', () => {
  const state = beginAnalysis()
  const all = minutes.map((minute) => analyse(state, minute, terms))
  for (const { bucket } of all) bucketSchema.parse(bucket)
  const events = all.flatMap(({ threats }) => threats)
  const raised = events.flatMap((event) => (event.type === 'threat.raised' ? [threatSchema.parse(event.threat)] : []))
  expect(raised.map(({ heuristic, key }) => [heuristic, key])).toEqual([['error-spike', 'GET /a']])
  expect(events.filter(({ type }) => type === 'threat.closed')).toHaveLength(1)
})

describe('a kept state', () => {
  test('goes on anywhere as if it had never stopped', () => {
    const whole = run(minutes, beginAnalysis())
    for (const at of [100, INCIDENT + 3, INCIDENT + 10, INCIDENT + 30]) {
      const first = beginAnalysis()
      const before = run(minutes.slice(0, at), first)
      const again = beginAnalysis(structuredClone(first))
      expect([...before, ...run(minutes.slice(at), again)]).toEqual(whole)
    }
  })

  test('of another version is learned anew in that part only', () => {
    const state = beginAnalysis()
    run(minutes.slice(0, INCIDENT + 10), state)
    const kept = structuredClone(state)
    const [name = ''] = Object.keys(kept.heuristics)
    kept.heuristics[name] = { version: -1, state: 'of another shape' }
    const again = beginAnalysis(kept)
    expect(again.heuristics[name]?.state).not.toBe('of another shape')
    expect(again.book).toBe(kept.book)
    expect(() => run(minutes.slice(INCIDENT + 10), again)).not.toThrow()
  })
})
