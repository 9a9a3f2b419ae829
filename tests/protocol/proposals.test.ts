import { expect, test } from 'vitest'
import { PROPOSALS_MAX } from '#protocol/proposal.ts'
import { type Counted, FINDINGS_MIN, proposalsOf } from '#protocol/proposals.ts'

const found = (count: number, rule: string, some: Partial<Counted> = {}): Counted[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${rule}-${index}`,
    rule,
    type: 'security',
    file: `src/${index % 5}.ts`,
    ...some,
  }))

test('many findings of one kind suggest one initiative, with the figures, waiting for approval', () => {
  const [proposal] = proposalsOf(found(12, 'security/sql-built-from-text'))
  expect(proposal).toMatchObject({
    title: 'Security: introduce parameterised queries through one data-access layer',
    because: expect.stringContaining('12 findings of security/sql-built-from-text in 5 files'),
    from: 'rules',
    approval: 'needed',
  })
  expect(proposal?.issues).toHaveLength(12)
})

test('a few findings suggest nothing', () => {
  expect(proposalsOf(found(FINDINGS_MIN - 1, 'security/sql'))).toEqual([])
})

test('the largest kind comes first, the order does not depend on that of the findings, the model comes last', () => {
  const all = [...found(3, 'secret/generic', { type: 'secret' }), ...found(4, 'performance/query-in-loop')]
  const said = {
    title: 'Split it',
    because: 'too large',
    from: 'reviewer' as const,
    issues: [],
    approval: 'needed' as const,
  }
  const titles = proposalsOf(all, [said]).map(({ title }) => title)
  expect(titles).toEqual(proposalsOf(all.toReversed(), [said]).map(({ title }) => title))
  expect(titles[0]).toContain('eager loading')
  expect(titles[2]).toBe('Split it')
})

test('there are at most PROPOSALS_MAX', () => {
  const all = Array.from({ length: PROPOSALS_MAX + 5 }, (_, kind) =>
    found(3, `style/rule-${kind}`, { type: 'style' }),
  ).flat()
  expect(proposalsOf(all)).toHaveLength(PROPOSALS_MAX)
})
