// A role's file as rules: what it forbids is denied whatever a person's rules allow, and no file of a role ever gives an agent more.

import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_MIND } from '#engine/mind.ts'
import { think } from '#engine/think.ts'
import { supposed } from '#policy/asked.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { contradictionOf, explain, shadowed } from '#policy/explain.ts'
import { ruleOn } from '#policy/judge.ts'
import { roleRules } from '#policy/role-rules.ts'
import { inOrder, type PlacedRule } from '#policy/rule.ts'
import { CHANGE_TOOLS, READ_TOOLS, SHELL_TOOLS, WEB_TOOLS } from '#policy/tools.ts'
import { type Role, roleFileSchema } from '#protocol/role.ts'
import type { Rule } from '#protocol/rule.ts'
import { readRoster } from '#sessions/roster-files.ts'
import { launch, request } from '../support/samples.ts'

const role = (access: Partial<Role['access']>, name = 'scribe') =>
  roleFileSchema.parse({ name, title: name, specialty: name, model: 'haiku', prompt: name, access })
const ALLOW_ALL: PlacedRule = { rule: { name: 'all', verdict: 'allow', because: 'test' }, layer: 'user', where: null }

type Case = {
  readonly tool: string
  readonly paths?: readonly string[]
  readonly command?: string
  readonly as?: string
}

const asks = ({ tool, paths = [], command, as = 'scribe' }: Case) =>
  supposed(
    {
      tool,
      kind: 'permission',
      likeness: 'l',
      paths: [...paths],
      channel: 'desk',
      texts: command === undefined ? [] : [command],
      exact: command ?? null,
    },
    'MEDIUM',
    { id: 's1', name: 'ada', profile: 'claude', role: as, cwd: '/work' },
  )
const rulesFor = (roles: readonly Role[], user: readonly PlacedRule[] = []) =>
  inOrder([...roleRules(roles), ...user, ...DEFAULT_RULES])
const verdictOn = (one: Case, access: Partial<Role['access']>, user: readonly PlacedRule[] = [ALLOW_ALL]) =>
  ruleOn(asks(one), rulesFor([role(access)], user)).verdict

describe('a role that', () => {
  test('hides files denies them to every tool, also as words of a command', () => {
    const access = { hide: ['**/*.log', 'secrets/**'], write: ['**'] }
    expect(verdictOn({ tool: 'Read', paths: ['/work/a.log'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Edit', paths: ['/work/secrets/x'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Bash', command: 'tail -f a.log' }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Read', paths: ['/work/a.ts'] }, access)).toBe('allow')
  })

  test('reads some paths only is denied all others, and what is not known', () => {
    const access = { read: ['docs/**', '!docs/private/**'], write: ['notes.md'] }
    expect(verdictOn({ tool: 'Read', paths: ['/work/docs/a.md'] }, access)).toBe('allow')
    expect(verdictOn({ tool: 'Read', paths: ['/work/notes.md'] }, access)).toBe('allow')
    expect(verdictOn({ tool: 'Read', paths: ['/work/docs/private/a.md'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Read', paths: ['/work/docs/../src/a.ts'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Read', paths: ['/etc/hosts'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Read', paths: ['/work/docs/a.md', '/work/src/a.ts'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Grep' }, access)).toBe('deny')
  })

  test('writes nothing is denied every tool that changes files; one that writes some, outside of these', () => {
    expect(verdictOn({ tool: 'Edit', paths: ['/work/a.md'] }, { write: [] })).toBe('deny')
    expect(verdictOn({ tool: 'Edit' }, { write: [] })).toBe('deny')
    const access = { write: ['**/*.md'] }
    expect(verdictOn({ tool: 'Edit', paths: ['/work/a.md'] }, access)).toBe('allow')
    expect(verdictOn({ tool: 'apply_patch', paths: ['/work/a.md', '/work/a.ts'] }, access)).toBe('deny')
    expect(verdictOn({ tool: 'Edit' }, access)).toBe('deny')
  })

  test('runs no commands is denied them; one that is asked is asked unless a rule of the person’s allows it', () => {
    const ls = { tool: 'Bash', command: 'ls' }
    expect(verdictOn(ls, { commands: 'deny' })).toBe('deny')
    expect(verdictOn(ls, { commands: 'ask' }, [])).toBe('ask')
    expect(verdictOn(ls, { commands: 'ask' })).toBe('allow')
    expect(verdictOn(ls, { commands: 'allow' }, [])).toBe('ask')
  })

  test('has no network is denied what goes out', () => {
    expect(verdictOn({ tool: 'WebFetch' }, { network: 'none' })).toBe('deny')
  })

  test('says nothing about another role, and a session without one is as before', () => {
    const rules = rulesFor([role({ write: [], hide: ['**'] })], [ALLOW_ALL])
    expect(ruleOn(asks({ tool: 'Edit', paths: ['/work/a'], as: 'other' }), rules).verdict).toBe('allow')
  })
})

test('a denial says whose it is, and that nothing overrides it', () => {
  const explanation = explain(asks({ tool: 'Edit', paths: ['/work/a'] }), rulesFor([role({ write: [] })], [ALLOW_ALL]))
  expect(explanation.ruling.because).toBe(
    'the role scribe changes nothing: role rule "scribe: changes nothing" (role scribe)',
  )
  const [first] = explanation.trials.filter(({ contradicts }) => contradicts)
  expect(first && contradictionOf(first, explanation)).toContain('is stricter, and nothing overrides that')
})

test('the file of a role takes the place of what is built in for it', () => {
  const log = { tool: 'Read', paths: ['/work/logs/a.log'], as: 'reviewer' }
  expect(ruleOn(asks(log), rulesFor([], [ALLOW_ALL])).verdict).toBe('deny')
  expect(ruleOn(asks(log), rulesFor([role({ write: [] }, 'reviewer')], [ALLOW_ALL])).verdict).toBe('allow')
  const roadmap = { tool: 'Edit', paths: ['/work/ROADMAP.md'], as: 'reviewer' }
  expect(ruleOn(asks(roadmap), rulesFor([role({ write: ['**'] }, 'reviewer')], [ALLOW_ALL])).verdict).toBe('deny')
})

describe('the roles that come with the program', () => {
  const { roles } = readRoster([join(import.meta.dirname, '..', '..', 'sessions')]).roster
  const verdict = (one: Case) => ruleOn(asks(one), rulesFor(roles, [ALLOW_ALL])).verdict

  test.each<[string, Case, string]>([
    ['reviewer', { tool: 'Read', paths: ['/work/src/a.ts'] }, 'allow'],
    ['reviewer', { tool: 'Read', paths: ['/var/log/shop.log'] }, 'deny'],
    ['reviewer', { tool: 'Edit', paths: ['/work/src/a.ts'] }, 'deny'],
    ['analyst', { tool: 'Read', paths: ['/work/logs/app.log'] }, 'allow'],
    ['analyst', { tool: 'Read', paths: ['/work/PHASE2_COMPLETED.md'] }, 'allow'],
    ['analyst', { tool: 'Read', paths: ['/work/src/a.ts'] }, 'deny'],
    ['analyst', { tool: 'Write', paths: ['/work/notes.md'] }, 'deny'],
    ['code-reviewer', { tool: 'Edit', paths: ['/work/src/a.ts'] }, 'deny'],
    ['documentation-agent', { tool: 'Edit', paths: ['/work/docs/a.md'] }, 'allow'],
    ['documentation-agent', { tool: 'Edit', paths: ['/work/src/a.ts'] }, 'deny'],
    ['backend-architect', { tool: 'Edit', paths: ['/work/src/a.ts'] }, 'allow'],
  ])('%s, %j: %s, although a rule allows everything', (as, one, expected) => {
    expect(verdict({ ...one, as })).toBe(expected)
  })

  test('shadow no rule and are shadowed by none', () => {
    expect(shadowed(rulesFor(roles))).toEqual([])
  })
})

test('no file of a role gives its agent more than it has without, whatever the person’s rules are', () => {
  const glob = fc.constantFrom('**', '**/*.md', 'src/**', '!src/a.ts', '/etc/**', '~/x', '*.log')
  const globs = fc.array(glob, { maxLength: 4 })
  const commands = fc.constantFrom('allow' as const, 'ask' as const, 'deny' as const)
  const access = fc.record({
    read: globs,
    write: globs,
    hide: globs,
    commands,
    network: fc.constantFrom('all' as const, 'none' as const),
  })
  const tool = fc.constantFrom(...[READ_TOOLS, CHANGE_TOOLS, SHELL_TOOLS, WEB_TOOLS].flat(), 'mcp__x__y')
  const paths = fc.array(fc.constantFrom('/work/src/a.ts', '/work/a.md', '/etc/hosts', 'b.log', '../x'), {
    maxLength: 2,
  })
  const command = fc.option(fc.constantFrom('ls', 'cat a.log', 'npm test && rm -rf /', 'echo $(cat src/a.ts)'), {
    nil: undefined,
  })
  const rule = fc.record({
    verdict: fc.constantFrom('allow' as const, 'ask' as const, 'deny' as const),
    tool: fc.option(tool, { nil: undefined }),
    paths: fc.option(fc.array(glob, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  })
  const layers = fc.constantFrom('user' as const, 'accepted' as const, 'project' as const)
  const strictness = ['allow', 'ask', 'deny']
  fc.assert(
    fc.property(
      access,
      fc.array(fc.tuple(rule, layers), { maxLength: 4 }),
      tool,
      paths,
      command,
      (...[may, ruled, t, p, c]) => {
        const user = ruled.map(([{ verdict, tool: tools, paths: on }, layer], index): PlacedRule => {
          const some: Partial<Rule> = { ...(tools ? { tool: tools } : {}), ...(on ? { paths: on } : {}) }
          return { rule: { name: `r${index}`, because: 'test', verdict, ...some }, layer, where: null }
        })
        const question = asks({ tool: t, paths: p, ...(c === undefined ? {} : { command: c }) })
        const without = ruleOn(question, inOrder([...user, ...DEFAULT_RULES])).verdict
        const withRole = ruleOn(question, rulesFor([role(may)], user)).verdict
        expect(strictness.indexOf(withRole)).toBeGreaterThanOrEqual(strictness.indexOf(without))
      },
    ),
    { seed: 3, numRuns: 1_000 },
  )
})

test('the engine judges by the roster in force, and a denial is in the journal with its reason', () => {
  const terms = { host: 'test', rules: [ALLOW_ALL, ...DEFAULT_RULES], answerWithinMs: 1_000, unattended: false }
  const desk = { by: 'desk', adapter: 'claude', requestId: 'r1', isOnScreen: false } as const
  const asked = request({ tool: 'Edit', paths: ['/work/a.ts'], editable: null, channel: desk })
  const { envelopes } = think(
    EMPTY_MIND,
    {
      events: [
        { type: 'roster.set', roster: { roles: [role({ write: [] })], workflows: [] } },
        { type: 'session.requested', launch: launch({ sessionId: 's1', role: 'scribe', cwd: '/work' }) },
        { type: 'request.raised', sessionId: 's1', request: asked },
      ],
      origin: 'engine',
      at: 1,
      key: null,
    },
    terms,
  )
  const denied = envelopes.flatMap(({ event }) => (event.type === 'intent.denied' ? [event] : []))
  expect(denied).toMatchObject([{ by: 'policy', because: expect.stringContaining('the role scribe changes nothing') }])
})
