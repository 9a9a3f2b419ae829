// Declarations that make sense, and what a session may do with a path by its name alone.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  absolutePath,
  accessTo,
  bothOf,
  type Confinement,
  isPathHidden,
  SANDBOX_PATHS_MAX,
  sandboxSchema,
} from '#protocol/sandbox.ts'

const CONFINEMENT: Confinement = {
  by: 'bubblewrap',
  because: 'read-only but for what is named',
  cwd: '/shop',
  home: '/home/ada',
  write: ['/shop', '/shop/.git/worktrees/fix'],
  read: ['/shop/.git/hooks', '/run/hooks'],
  hide: ['/shop/secret', '/home/ada/.ssh', '/run'],
  rest: 'read',
  missing: [],
  network: 'all',
}

test.each([
  ['/shop', 'write'],
  ['src/main.ts', 'write'],
  ['./a/../secret', 'hidden'],
  ['secret/plan.txt', 'hidden'],
  ['secrets', 'write'],
  ['/shop/.git/hooks/pre-commit', 'read'],
  ['~/.ssh/id', 'hidden'],
  ['~/.sshd', 'read'],
  ['/run/hooks/hooks.sock', 'read'],
  ['/run/docker.sock', 'hidden'],
  ['/../../shop/../shop/secret', 'hidden'],
  ['/etc/passwd', 'read'],
] as const)('%s may be: %s', (path, access) => {
  expect(accessTo(CONFINEMENT, path)).toBe(access)
  expect(isPathHidden(CONFINEMENT, path)).toBe(access === 'hidden')
})

test('a relative path is looked for where the agent stands', () => {
  expect(accessTo(CONFINEMENT, 'plan.txt', '/shop/secret')).toBe('hidden')
  expect(accessTo(CONFINEMENT, '../README.md', '/shop/secret')).toBe('write')
})

test('where only named paths may be read, every other is hidden', () => {
  expect(accessTo({ ...CONFINEMENT, rest: 'hidden' }, '/srv/x')).toBe('hidden')
})

test('nothing below a hidden folder is seen, however it is written', () => {
  const part = fc.constantFrom('a', 'b', '.', '..x', 'ü', ' ')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '//', '/./'), (parts, slash) => {
      const path = ['/shop/secret', ...parts].join(slash)
      expect(isPathHidden(CONFINEMENT, path)).toBe(true)
    }),
    { seed: 7 },
  )
})

test('an absolute path has no dots and no doubled slash, and stays what it is', () => {
  const part = fc.constantFrom('a', '.', '..', '', 'b c')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const path = absolutePath(parts.join('/'), CONFINEMENT)
      expect(path).toMatch(/^\/(?:[^/]+(?:\/[^/]+)*)?$/)
      expect(path.split('/')).not.toEqual(expect.arrayContaining(['..']))
      expect(absolutePath(path, { cwd: '/elsewhere', home: '/' })).toBe(path)
    }),
    { seed: 7 },
  )
})

describe('a declaration', () => {
  test.each(['', 'a\0b', 'a\nb', '~root/x', 'x'.repeat(2_000)])('with the path %j is refused', (path) => {
    expect(sandboxSchema.safeParse({ hide: [path] }).success).toBe(false)
  })

  test('has so many paths of a kind, and no more', () => {
    const paths = (count: number) => ({ read: Array.from({ length: count }, (_, index) => `/p${index}`) })
    expect(sandboxSchema.safeParse(paths(SANDBOX_PATHS_MAX)).success).toBe(true)
    expect(sandboxSchema.safeParse(paths(SANDBOX_PATHS_MAX + 1)).success).toBe(false)
  })

  test('and another hold together: nothing that either hides is shown', () => {
    const one = sandboxSchema.parse({ hide: ['a'], write: ['w'], required: true })
    const other = sandboxSchema.parse({ hide: ['a', 'b'], network: 'none' })
    expect(bothOf(one, other)).toEqual({ write: ['w'], read: [], hide: ['a', 'b'], network: 'none', required: true })
  })
})
