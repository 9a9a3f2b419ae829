// What programs print when the sandbox keeps something from them, and what only looks like it.
import { expect, test } from 'vitest'
import { deniedIn } from '#detectors/screen/denied-access.ts'
import type { Confinement } from '#protocol/sandbox.ts'

const CONFINEMENT: Confinement = {
  by: 'bubblewrap',
  because: 'read-only but for what is named',
  cwd: '/shop',
  home: '/home/ada',
  write: ['/shop'],
  read: [],
  hide: ['/shop/secret', '/shop/.env', '/home/ada/.ssh'],
  rest: 'read',
  missing: [],
  network: 'all',
}
const pathsOn = (...rows: readonly string[]) =>
  deniedIn(rows, CONFINEMENT, 'seen on its screen').map(({ path }) => path)

test.each([
  ['cat: secret/plan.txt: No such file or directory', '/shop/secret/plan.txt'],
  ['cat: .env: Permission denied', '/shop/.env'],
  ["Error: EACCES: permission denied, open '/shop/.env'", '/shop/.env'],
  ["  ⎿  Error: ENOENT: no such file or directory, scandir '/home/ada/.ssh/keys'", '/home/ada/.ssh/keys'],
  ['bash: ~/.ssh/config: No such file or directory', '/home/ada/.ssh/config'],
  ["touch: cannot touch '/etc/made': Read-only file system", '/etc/made'],
  ["PermissionError: [Errno 13] Permission denied: './secret/../.env'", '/shop/.env'],
])('"%s" is a denial of %s', (row, path) => {
  expect(pathsOn(row)).toEqual([path])
})

test.each([
  'cat: notes.txt: No such file or directory',
  'cat: /etc/shadow: Permission denied',
  'cat secret/plan.txt',
  'the file secret/plan.txt is read',
  "rm: cannot remove '/shop/x': Read-only file system",
  '',
])('"%s" is none', (row) => {
  expect(pathsOn(row)).toEqual([])
})

test('each path counts once, with the row that shows it, made plain', () => {
  const denials = deniedIn(
    ['cat: .env: Permission denied\u001b[31m', 'cat: .env: Permission denied'],
    CONFINEMENT,
    'seen on its screen',
  )
  expect(denials).toEqual([{ path: '/shop/.env', because: 'seen on its screen: cat: .env: Permission denied' }])
})

test('a sandbox that is not enforced denies nothing', () => {
  expect(deniedIn(['cat: .env: Permission denied'], { ...CONFINEMENT, by: 'nothing' }, 'seen on its screen')).toEqual(
    [],
  )
})

test('a row of a thousand words is read only so far', () => {
  const row = `${'word '.repeat(1_000)} secret/plan.txt: Permission denied`
  expect(pathsOn(row)).toEqual([])
})
