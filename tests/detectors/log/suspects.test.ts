// Suspects are ranked by nearness and by what they touch; what cannot be the cause is not named.
import { describe, expect, test } from 'vitest'
import { type CommitFact, LOOK_BACK_MS, rankSuspects } from '#detectors/log/suspects.ts'
import { THREAT_SUSPECTS_MAX } from '#protocol/threat.ts'
import { MINUTE, sighting, T0 } from './a-sighting.ts'

const commit = (minutesBefore: number, some: Partial<CommitFact> = {}): CommitFact => ({
  sha: `${minutesBefore}`.padStart(40, '0'),
  subject: 'Say hello',
  author: 'Ada',
  at: T0 - minutesBefore * MINUTE,
  paths: ['src/greeting.ts'],
  session: null,
  ...some,
})
const orders = { subject: 'Load order lines one by one', paths: ['src/orders/lines.ts'] }
const subjects = (commits: readonly CommitFact[]) => rankSuspects(sighting(), commits, []).map(({ subject }) => subject)

describe('commits', () => {
  test('the nearer one comes first, what touches the route before what is nearer', () => {
    expect(subjects([commit(50, { subject: 'far' }), commit(5, { subject: 'near' })])).toEqual(['near', 'far'])
    expect(subjects([commit(30, orders), commit(5, { subject: 'near' })])[0]).toBe(orders.subject)
  })

  test('from long before or after the onset is not suspect', () => {
    expect(subjects([commit(LOOK_BACK_MS / MINUTE + 1, orders)])).toEqual([])
    expect(subjects([commit(-10, orders)])).toEqual([])
  })

  test('of a slow creep may be hours older, and a little later than the estimated onset', () => {
    const creep = sighting({ heuristic: 'latency-creep' })
    for (const minutes of [240, -20]) expect(rankSuspects(creep, [commit(minutes, orders)], [])).toHaveLength(1)
  })

  test('are named with the reason and the session that made them', () => {
    const [suspect] = rankSuspects(sighting(), [commit(12, { ...orders, session: 'bob' })], [])
    expect(suspect?.because).toBe('12 min before it began; touches order; made by session bob')
  })

  test('are not blamed for somebody who tries passwords', () => {
    expect(rankSuspects(sighting({ heuristic: 'auth-anomaly' }), [commit(1, orders)], [])).toEqual([])
  })

  test('are at most THREAT_SUSPECTS_MAX', () => {
    const many = Array.from({ length: 40 }, (_, index) => commit(index, orders))
    expect(rankSuspects(sighting(), many, [])).toHaveLength(THREAT_SUSPECTS_MAX)
  })
})

test('a version that began to run right before is more suspect than a commit that names nothing', () => {
  const deploys = [{ at: T0 - 2 * MINUTE, service: 'shop', version: 'v142' }]
  const ranked = rankSuspects(sighting({ hints: ['v142'] }), [commit(2)], deploys)
  expect(ranked.map(({ sha }) => sha)).toEqual(['v142', commit(2).sha])
  expect(ranked[0]).toMatchObject({
    subject: 'shop v142 was deployed',
    because: expect.stringMatching(/of what is affected/),
  })
})

test('text of commits is made printable', () => {
  const [suspect] = rankSuspects(sighting(), [commit(1, { subject: '\u001b[31morders\u0007 red' })], [])
  expect(suspect?.subject).toBe('orders  red')
})
