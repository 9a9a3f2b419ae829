// From declarations to places: which rule is the stronger, whatever the paths are.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accessTo, isWithin, type Sandbox, sandboxSchema } from '#protocol/sandbox.ts'
import { confinementOf } from '#sessions/sandbox.ts'
import { type Grounds, planPlaces } from '#sessions/sandbox-places.ts'

const GROUNDS: Grounds = {
  cwd: '/shop',
  home: '/home/ada',
  git: { own: '/shop/.git', shared: '/shop/.git' },
  mainTree: '/shop',
  ours: ['/home/ada/state'],
  shown: ['/home/ada/state/hooks'],
  secrets: ['~/.ssh'],
  agent: { folders: ['~/.agent'], orders: ['~/.agent/settings.json'] },
  programs: ['/opt/agent/bin'],
  runtimeDir: null,
  look: (path) => ({ real: path, kind: path.includes('missing') ? 'missing' : 'directory' }),
}

function confined(sandbox: Partial<Sandbox>, grounds: Partial<Grounds> = {}) {
  const plan = planPlaces(sandboxSchema.parse(sandbox), { ...GROUNDS, ...grounds })
  return confinementOf({ plan, by: 'bubblewrap', because: '', network: 'all', home: GROUNDS.home })
}

test.each([
  ['/shop/src', 'write'],
  ['/shop/.git/objects', 'write'],
  ['/shop/.git/hooks/post-commit', 'read'],
  ['/shop/.git/config', 'read'],
  ['/tmp/x', 'write'],
  ['~/notes', 'read'],
  ['~/.ssh/id', 'hidden'],
  ['~/.agent/log', 'write'],
  ['~/.agent/settings.json', 'read'],
  ['~/state/token', 'hidden'],
  ['~/state/hooks/hooks.sock', 'read'],
  ['/run/docker.sock', 'hidden'],
  ['/opt/agent/bin/agent', 'read'],
] as const)('without a word, %s may be: %s', (path, access) => {
  expect(accessTo(confined({}), path)).toBe(access)
})

test('a declaration shows a credential, also one file of a hidden folder, but nothing of ours', () => {
  const confinement = confined({ read: ['~/.ssh/known_hosts'], write: ['~', '~/state', '~/state/token'] })
  expect(accessTo(confinement, '~/.ssh/known_hosts')).toBe('read')
  expect(accessTo(confinement, '~/.ssh/id')).toBe('hidden')
  expect(accessTo(confinement, '~/notes')).toBe('write')
  expect(accessTo(confinement, '~/state/token')).toBe('hidden')
})

test('what an agent outside would obey stays read-only, also in a session that runs in the home itself', () => {
  const confinement = confined({}, { cwd: '/home/ada', git: null })
  expect(accessTo(confinement, '~/.agent/settings.json')).toBe('read')
  expect(accessTo(confinement, '~/.agent/log')).toBe('write')
  expect(accessTo(confinement, '~/.ssh/id')).toBe('hidden')
  expect(accessTo(confinement, '~/state/token')).toBe('hidden')
})

test('a work tree of its own inside our folder is open, and a relative path is hidden in the main one too', () => {
  const cwd = '/home/ada/state/trees/fix'
  const git = { own: '/shop/.git/worktrees/fix', shared: '/shop/.git' }
  const confinement = confined({ hide: ['secret'] }, { cwd, git })
  expect(accessTo(confinement, 'src/main.ts')).toBe('write')
  expect(accessTo(confinement, 'secret/x')).toBe('hidden')
  expect(accessTo(confinement, '/shop/secret/x')).toBe('hidden')
  expect(accessTo(confinement, '/home/ada/state/trees/other')).toBe('hidden')
  expect(accessTo(confinement, '/shop/.git/worktrees/other')).toBe('read')
  expect(accessTo(confinement, '/shop/.git/worktrees/fix/HEAD')).toBe('write')
})

const PARTS = [
  '/shop/a',
  '/shop/a/b',
  '/shop/.git',
  '/shop/.git/hooks',
  '/home/ada',
  '/home/ada/.ssh',
  '/home/ada/state',
  '/srv',
  '/tmp/x',
  '/run/x',
]
const paths = fc.uniqueArray(fc.constantFrom(...PARTS), { maxLength: 4 })
const declarations = fc.record({ write: paths, read: paths, hide: paths })

test('hidden is stronger than written, written stronger than read, and what is ours than all', () => {
  fc.assert(
    fc.property(declarations, fc.constantFrom(...PARTS), (declared, path) => {
      const access = accessTo(confined(declared), `${path}/x`)
      const isIn = (folders: readonly string[]) => folders.some((folder) => isWithin(path, folder))
      if (isIn(declared.hide) || isIn(['/home/ada/state'])) expect(access).toBe('hidden')
      else if (isIn(declared.write) && !isIn(['/shop/.git/hooks', '/home/ada/.ssh'])) expect(access).toBe('write')
      else if (isIn(declared.read)) expect(access).not.toBe(path === '/home/ada/.ssh' ? 'none' : 'hidden')
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('no place repeats what holds around it, and parents come first', () => {
  fc.assert(
    fc.property(declarations, (declared) => {
      const { places } = planPlaces(sandboxSchema.parse(declared), GROUNDS)
      for (const [index, place] of places.entries()) {
        const later = places.slice(index + 1)
        expect(later.some(({ path }) => isWithin(place.path, path))).toBe(false)
      }
    }),
    { seed: 11, numRuns: 200 },
  )
})

test('what is missing is left out and named once', () => {
  const confinement = confined({ hide: ['missing', './missing'], write: ['/missing'] })
  expect(confinement.missing).toEqual(['/missing', '/shop/missing'])
  expect(confinement.hide).not.toContain('/shop/missing')
})
