// Roles and workflows as files: those that come with the program are sound, a person's own take their place, a bad one is refused.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRoster } from '#sessions/roster-files.ts'
import { scratch } from '../support/repository.ts'

const SHIPPED = join(import.meta.dirname, '..', '..', 'sessions')
const ROLE = { name: 'maker', title: 'Maker', specialty: 'all', model: 'haiku', prompt: 'Make it.' }
const FLOW = {
  name: 'flow',
  title: 'Flow',
  steps: [{ id: 'a', title: 'a', phase: 'analysis', kind: 'work', role: 'maker' }],
}

function folder(files: Readonly<Record<string, unknown>>): string {
  const dir = scratch('roster')
  for (const below of ['roles', 'workflows']) mkdirSync(join(dir, below))
  for (const [name, said] of Object.entries(files))
    writeFileSync(join(dir, name), typeof said === 'string' ? said : JSON.stringify(said, null, 2))
  return dir
}

test('what comes with the program is complete and sound', () => {
  const { roster, troubles } = readRoster([SHIPPED])
  expect(troubles).toEqual([])
  expect(roster.roles.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'principal-software-engineer',
      'code-reviewer',
      'mcp-expert',
      'reviewer',
      'analyst',
      'quality-agent',
    ]),
  )
  expect(roster.workflows.map(({ name }) => name).sort()).toEqual([
    'backend-feature',
    'database-performance',
    'design-implement-review-approve',
    'devops-pipeline',
    'error-investigation',
    'integration-setup',
    'investigate-diagnose-fix-validate',
    'long-running-project',
    'research-design-implement-review',
    'security-fix',
  ])
  // Whatever is merged was reviewed by somebody else than its author.
  for (const { steps } of roster.workflows) {
    for (const { of, role } of steps.filter(({ kind }) => kind === 'review'))
      expect(steps.find(({ id }) => id === of)?.role).not.toBe(role)
  }
})

test('one file adds a role, another a workflow, and a person’s own replaces that of the program', () => {
  const first = folder({ 'roles/maker.json': ROLE, 'workflows/flow.json': FLOW })
  const second = folder({ 'roles/mine.json': { ...ROLE, prompt: 'Mine.' } })
  const { roster, troubles } = readRoster([first, second])
  expect(troubles).toEqual([])
  expect(roster).toMatchObject({ roles: [{ prompt: 'Mine.' }], workflows: [{ name: 'flow' }] })
})

test('a bad file is refused with its line and the reason, and the others hold', () => {
  const dir = folder({
    'roles/maker.json': ROLE,
    'roles/odd.json': { ...ROLE, name: 'Odd Name' },
    'workflows/broken.json': '{\n  "name": "x",\n',
    'workflows/circle.json': { ...FLOW, name: 'circle', steps: [{ ...FLOW.steps[0], needs: ['a'] }] },
    'workflows/flow.json': FLOW,
    'workflows/lonely.json': { ...FLOW, name: 'lonely', steps: [{ ...FLOW.steps[0], role: 'nobody' }] },
  })
  const { roster, troubles } = readRoster([dir])
  expect(roster).toMatchObject({ roles: [{ name: 'maker' }], workflows: [{ name: 'flow' }] })
  const said = troubles.map(({ file, message }) => `${file.replace(`${dir}/`, '')}: ${message}`)
  expect(said).toEqual([
    expect.stringMatching(/^roles\/odd.json: line 2: name /),
    expect.stringMatching(/^workflows\/broken.json: line \d+: no JSON/),
    expect.stringMatching(/^workflows\/circle.json: line \d+: .*"a" waits for itself/),
    'workflow lonely: step "a": there is no role "nobody"',
  ])
})
