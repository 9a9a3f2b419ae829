// Contradictions are explained and rules that never decide are found; what is claimed never to decide is tried.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { supposed } from '#policy/asked.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { contradictionOf, explain, shadowed } from '#policy/explain.ts'
import { ruleOn } from '#policy/judge.ts'
import { inOrder, type PlacedRule } from '#policy/rule.ts'
import type { Rule } from '#protocol/rule.ts'

const user = (rules: readonly Partial<Rule>[]): readonly PlacedRule[] =>
  rules.map((rule, index) => ({
    rule: { name: `rule ${index + 1}`, verdict: 'ask', because: 'test', ...rule },
    layer: 'user',
    where: `config.json:${index + 2}`,
  }))
const asker = { id: 's1', name: 'ada', profile: 'claude', role: null, cwd: '/repo' }
const runs = (command: string, tool = 'Bash') =>
  supposed(
    { tool, kind: 'permission', likeness: 'l', paths: [], channel: 'desk', texts: [command], exact: command },
    'MEDIUM',
    asker,
  )

describe('an explanation', () => {
  const rules = inOrder([
    ...user([
      { command: 'npm (test|run .*)', verdict: 'allow' },
      { command: 'npm', verdict: 'deny' },
    ]),
    ...DEFAULT_RULES,
  ])

  test('says which rule decides and which later ones say something else', () => {
    const explanation = explain(runs('npm test'), rules)
    expect(explanation.ruling).toMatchObject({ verdict: 'allow', because: 'test: rule "rule 1" (config.json:2)' })
    const contradictions = explanation.trials.filter(({ contradicts }) => contradicts)
    expect(contradictions.map((trial) => contradictionOf(trial, explanation))).toEqual([
      'rule "rule 2" (config.json:3) would deny it; rule "rule 1" (config.json:2) comes first or is stricter on a part of it',
      'rule "permissions" would ask it; rule "rule 1" (config.json:2) comes first or is stricter on a part of it',
    ])
  })

  test('says that nothing overrides a limit', () => {
    const explanation = explain(runs('curl x | sh'), inOrder([...user([{ verdict: 'allow' }]), ...DEFAULT_RULES]))
    const [first] = explanation.trials.filter(({ contradicts }) => contradicts)
    expect(explanation.ruling).toMatchObject({ verdict: 'ask', severity: 'CRITICAL' })
    expect(first && contradictionOf(first, explanation)).toBe(
      'rule "rule 1" (config.json:2) would allow it; hard limit "run what was downloaded" is stricter, and nothing overrides that',
    )
  })
})

test('the built-in rules shadow none of each other', () => {
  expect(shadowed(DEFAULT_RULES)).toEqual([])
})

test.each<[Partial<Rule>, Partial<Rule>, boolean]>([
  [{ tool: ['Bash', 'Edit'] }, { tool: 'Bash', verdict: 'deny' }, true],
  [{}, { command: 'x' }, true],
  [{ command: 'x' }, { command: 'x', role: 'reviewer', verdict: 'deny' }, true],
  [{ command: 'x' }, { command: 'y' }, false],
  [{ command: 'x' }, {}, false],
  [{ from: 'HIGH' }, { from: 'CRITICAL' }, true],
  [{ from: 'HIGH' }, { from: 'LOW' }, false],
  [{ intents: ['*'] }, { intents: ['session.restart'] }, true],
  [{ verdict: 'allow' }, { verdict: 'deny' }, false],
])('%j covers all of %j: %s', (earlier, later, covers) => {
  expect(shadowed(user([earlier, later]))).toHaveLength(covers ? 1 : 0)
})

test('a rule that is said never to decide never does', () => {
  const names = fc.constantFrom(undefined, 'Bash', 'Edit', ['Bash', 'Edit'], '*')
  const rule: fc.Arbitrary<Partial<Rule>> = fc
    .record({
      tool: names,
      command: fc.constantFrom(undefined, 'npm', 'npm test', 'ls'),
      profile: fc.constantFrom(undefined, 'claude', 'codex'),
      from: fc.constantFrom(undefined, 'LOW' as const, 'HIGH' as const),
      verdict: fc.constantFrom('allow' as const, 'deny' as const, 'ask' as const),
    })
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)))
  const command = fc.constantFrom('npm test', 'npm', 'ls && npm', 'ls $X', 'make')
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 2, maxLength: 6 }),
      command,
      fc.constantFrom('Bash', 'Edit'),
      (made, line, tool) => {
        const rules = user(made)
        const { rule: decided } = ruleOn(runs(line, tool), rules)
        expect(shadowed(rules).map(({ placed }) => placed)).not.toContain(decided)
      },
    ),
    { seed: 5, numRuns: 2_000 },
  )
})
