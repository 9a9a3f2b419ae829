// What a launch may say: names that are safe as branches, paths and variables.
import { expect, test } from 'vitest'
import { ENV_MAX, launchEnvSchema, launchSchema, NICE_MAX, worktreeNameSchema } from '#protocol/session.ts'
import { launch } from '../support/samples.ts'

test.each(['fix', 'fix-2', 'v1.2_x', 'a'.repeat(40)])('%s is a work tree', (name) => {
  expect(worktreeNameSchema.safeParse(name).success).toBe(true)
})

test.each(['', '..', 'a..b', '../x', 'a/b', 'a.lock', 'a.ready', 'a.', '-x', 'A', 'a b', 'a'.repeat(41)])(
  '"%s" is no work tree',
  (name) => {
    expect(worktreeNameSchema.safeParse(name).success).toBe(false)
  },
)

test.each(['SIGNALBOX_TOKEN', '1X', 'A-B', '', 'A=B'])('a variable "%s" is refused', (name) => {
  expect(launchEnvSchema.safeParse({ [name]: 'x' }).success).toBe(false)
})

test('there may be so many variables, and no more', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x']))
  expect(launchEnvSchema.safeParse(many(ENV_MAX)).success).toBe(true)
  expect(launchEnvSchema.safeParse(many(ENV_MAX + 1)).success).toBe(false)
})

test('a priority may only be given away', () => {
  expect(launchSchema.safeParse(launch({ nice: NICE_MAX })).success).toBe(true)
  expect(launchSchema.safeParse(launch({ nice: -1 })).success).toBe(false)
})
