import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { linkDependencies } from '#effects/testing/dependencies.ts'
import { scratch } from '../../support/repository.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratch('project')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const MANIFEST = '{"dependencies":{"left":"1"}}'
const node = (lock: string) => ({ 'package.json': MANIFEST, 'package-lock.json': lock })

describe('node packages', () => {
  test('are lent one by one while the lock file is the same', async () => {
    const root = folderWith({ ...node('1'), 'node_modules/left/index.js': 'x', 'node_modules/@s/p/index.js': 'y' })
    const folder = folderWith(node('1'))
    expect(await linkDependencies(root, folder)).toEqual(new Map())
    expect(readFileSync(join(folder, 'node_modules/left/index.js'), 'utf8')).toBe('x')
    expect(readFileSync(join(folder, 'node_modules/@s/p/index.js'), 'utf8')).toBe('y')
    expect(lstatSync(join(folder, 'node_modules')).isSymbolicLink()).toBe(false)
  })

  test('are lent without caches, and what is written beside them stays in the checkout', async () => {
    const root = folderWith({ ...node('1'), 'node_modules/left/index.js': '', 'node_modules/.vite/old': '' })
    const folder = folderWith(node('1'))
    await linkDependencies(root, folder)
    expect(existsSync(join(folder, 'node_modules/.vite'))).toBe(false)
    writeFileSync(join(folder, 'node_modules/.written'), '')
    expect(existsSync(join(root, 'node_modules/.written'))).toBe(false)
  })

  test('that are part of the project itself are those of the checkout', async () => {
    const files = { ...node('1'), 'packages/a/package.json': '{}', 'packages/a/index.js': 'committed' }
    const root = folderWith({ ...files, 'packages/a/index.js': 'dirty', 'packages/a/node_modules/deep/index.js': '' })
    mkdirSync(join(root, 'node_modules'))
    symlinkSync('../packages/a', join(root, 'node_modules/a'))
    const folder = folderWith(files)
    await linkDependencies(root, folder)
    expect(readFileSync(join(folder, 'node_modules/a/index.js'), 'utf8')).toBe('committed')
    expect(existsSync(join(folder, 'packages/a/node_modules/deep/index.js'))).toBe(true)
  })

  test.each([
    ['the lock file differs', node('2'), 'package-lock.json'],
    ['the lock file is not committed', { 'package.json': MANIFEST }, 'package-lock.json'],
  ])('are missing when %s', async (_what, committed, name) => {
    const root = folderWith({ ...node('1'), 'node_modules/left/index.js': '' })
    const folder = folderWith(committed)
    expect((await linkDependencies(root, folder)).get('node')).toContain(name)
    expect(existsSync(join(folder, 'node_modules'))).toBe(false)
  })

  test('are missing when the work tree has none, and not needed when none are asked for', async () => {
    const root = folderWith({ 'package.json': MANIFEST })
    expect((await linkDependencies(root, folderWith({ 'package.json': MANIFEST }))).get('node')).toContain(
      'no node_modules',
    )
    expect(await linkDependencies(root, folderWith({ 'package.json': '{"scripts":{"test":"x"}}' }))).toEqual(new Map())
  })

  test('without a lock file are the same while the manifest asks for the same', async () => {
    const root = folderWith({ 'package.json': MANIFEST, 'node_modules/left/index.js': '' })
    const same = folderWith({ 'package.json': '{"scripts":{"test":"x"},"dependencies":{"left":"1"}}' })
    expect(await linkDependencies(root, same)).toEqual(new Map())
    const other = folderWith({ 'package.json': '{"dependencies":{"left":"2"}}' })
    expect((await linkDependencies(root, other)).get('node')).toContain('package.json')
  })
})

describe('packages of other ecosystems', () => {
  test.each([
    ['python', '.venv', 'uv.lock'],
    ['php', 'vendor', 'composer.lock'],
    ['ruby', 'vendor/bundle', 'Gemfile.lock'],
  ] as const)('of %s are lent as %s while %s is the same', async (ecosystem, place, lock) => {
    const root = folderWith({ [lock]: '1', [`${place}/x`]: '' })
    const same = folderWith({ [lock]: '1' })
    expect(await linkDependencies(root, same)).toEqual(new Map())
    expect(readlinkSync(join(same, place))).toBe(join(root, place))
    const other = folderWith({ [lock]: '2' })
    expect((await linkDependencies(root, other)).get(ecosystem)).toContain(lock)
  })

  test('of python are those of the machine where the project has no environment', async () => {
    expect(await linkDependencies(folderWith({}), folderWith({ 'requirements.txt': 'x' }))).toEqual(new Map())
  })

  test('that are committed are left alone', async () => {
    const root = folderWith({ 'composer.lock': '1', 'vendor/x': '' })
    const folder = folderWith({ 'composer.lock': '2', 'vendor/x': '' })
    expect(await linkDependencies(root, folder)).toEqual(new Map())
  })
})
