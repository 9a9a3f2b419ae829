// The desk between the hooks and the engine: each request raised once while it is asked, each answer given once, whatever dies between.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UNHEARD_MAX } from '#agents/desk.ts'
import { GIVEN_MAX, Given } from '#agents/given.ts'
import { MEASURED_EVERY_MS, Measures } from '#agents/measures.ts'
import { ALLOW_ONCE } from '#protocol/agent-request.ts'
import type { EventOf } from '#protocol/event.ts'
import type { Clock } from '#protocol/ports.ts'
import { asksFor, openDesk, relay } from '../support/desk.ts'
import { scratch } from '../support/repository.ts'
import { until } from '../support/until.ts'

/** The time that those who waited have to come back is real. */
const SLOW = { timeout: 30_000 }

const launch = (argv: string[], profile = 'claude', sessionId = 's1') =>
  ({ sessionId, name: 'x', profile, argv, cwd: '/', cols: 80, rows: 24 }) as const

describe('the desk', () => {
  test('gives the same answer once, and to no other request', async () => {
    const desk = openDesk()
    const first = relay(desk.folder, 'PermissionRequest', asksFor('make'))
    const one = await desk.raised()
    const second = relay(desk.folder, 'PermissionRequest', asksFor('make'))
    const two = await desk.raised(1)
    expect(two.request.likeness).toBe(one.request.likeness)
    expect(await desk.answer(two, { behavior: 'deny' }, 'no')).toMatchObject({ delivered: true })
    expect(await second.out).toContain('"deny"')
    expect(desk.of('agent.reported')).toEqual([])
    expect(await desk.answer(two)).toMatchObject({ delivered: false })
    expect(await desk.answer(one)).toMatchObject({ delivered: true })
    expect(await first.out).toContain('"allow"')
  })

  test('reports the end of a turn that a refusal ends, because no hook does', async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'))
    await desk.answer(await desk.raised(), { behavior: 'deny', interrupt: true }, 'stop')
    expect(await hook.out).toContain('"interrupt":true')
    expect(desk.of('agent.reported')).toMatchObject([{ report: 'interrupted', turn: 'turn-1' }])
  })

  test('lets those go who wait when the agent shows that its human answered there', async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'))
    const { request } = await desk.raised()
    await relay(desk.folder, 'PostToolUse', asksFor('make all')).code
    expect(desk.of('request.closed')).toEqual([])
    await relay(desk.folder, 'PostToolUse', asksFor('make')).code
    expect(await hook.out).toBe('')
    expect(desk.of('request.closed')).toMatchObject([
      { fingerprint: request.fingerprint, because: 'answered in the session' },
    ])
  })

  test('asks again when what was written cannot be said to the agent', async () => {
    const desk = openDesk()
    const write = asksFor('', { tool_name: 'Write', tool_input: { file_path: '/a', content: 'b' } })
    const hook = relay(desk.folder, 'PermissionRequest', write)
    const raised = await desk.raised()
    expect(await desk.answer(raised, { text: 'no JSON' })).toMatchObject({ delivered: false })
    expect(await desk.answer(await desk.raised(1))).toMatchObject({ delivered: true })
    expect(await hook.out).toContain('"allow"')
  })

  test('says after a crash that an answer had been given, and gives it to nobody else', SLOW, async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'))
    const { sessionId, request } = await desk.raised()
    const delivery = { sessionId, request, decision: ALLOW_ONCE, note: null, intentId: '7.0' }
    expect(await desk.desk.answer(delivery)).toMatchObject({ delivered: true })
    await hook.code
    await desk.kill()
    desk.start()
    expect(await desk.desk.answer(delivery)).toEqual({ delivered: true, because: 'it had been given before' })
  })

  test('closes after a restart what nobody comes back for', SLOW, async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'))
    await desk.raised()
    await desk.kill()
    hook.child.kill('SIGKILL')
    await hook.code
    desk.start()
    await until('it was closed', () => desk.of('request.closed').length)
    expect(desk.of('request.closed')).toMatchObject([{ because: 'nobody waits for it any more' }])
  })

  test('gives every session what proves it, and an agent that it knows its settings besides', async () => {
    const { desk, folder } = openDesk()
    const shell = await desk.equip(launch(['bash'], 'shell'))
    expect(shell.argv).toEqual(['bash'])
    expect(shell.env).toEqual({
      SIGNALBOX_SESSION: 's1',
      SIGNALBOX_HOOKS: join(folder, 'hooks.sock'),
      SIGNALBOX_SESSION_TOKEN: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const other = await desk.equip(launch(['bash'], 'shell', 's2'))
    expect(other.env['SIGNALBOX_SESSION_TOKEN']).not.toBe(shell.env['SIGNALBOX_SESSION_TOKEN'])
  })

  test('keeps what it has to tell until somebody listens, UNHEARD_MAX of it', async () => {
    const desk = openDesk()
    await desk.kill()
    for (let index = 1; index <= UNHEARD_MAX + 5; index++)
      await desk.desk.equip(launch(['claude'], 'claude', `s${index}`))
    expect(desk.events).toEqual([])
    desk.resume()
    await until('it was told', () => desk.of('agent.conversed').length)
    expect(desk.of('agent.conversed')).toHaveLength(UNHEARD_MAX)
  })

  test('equips the same session twice alike, and one that takes its place with the same conversation', async () => {
    const desk = openDesk()
    const first = await desk.desk.equip(launch(['claude']))
    expect(await desk.desk.equip(launch(['claude']))).toEqual(first)
    expect(desk.of('agent.conversed')).toHaveLength(1)
    const next = await desk.desk.equip({ ...launch(['claude'], 'claude', 's2'), restartOf: 's1' })
    expect(next.argv.at(-1)).toBe(first.argv.at(-1))
    expect(desk.of('agent.conversed')).toMatchObject([{ sessionId: 's1' }, { sessionId: 's2' }])
  })
})

test('of the answers given, the last GIVEN_MAX are remembered', () => {
  const path = join(scratch('given'), 'given')
  writeFileSync(path, Array.from({ length: GIVEN_MAX + 10 }, (_, index) => `${index}.0\n`).join(''))
  const given = new Given(path)
  expect(given.has('9.0')).toBe(false)
  expect(given.has('10.0')).toBe(true)
  given.add('x.0')
  given.add('x.0')
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(GIVEN_MAX + 2)
  expect(new Given(path).has('x.0')).toBe(true)
})

describe('measures', () => {
  const measured = (sessionId: string, costUsd: number): EventOf<'agent.measured'> => ({
    type: 'agent.measured',
    sessionId,
    model: 'm',
    costUsd,
    contextPercent: 1,
  })
  const stage = () => {
    let now = 0
    const wakes: { at: number; wake: () => void }[] = []
    const clock: Clock = {
      now: () => now,
      wakeAt: (at, wake) => {
        wakes.push({ at, wake })
        return () => {}
      },
    }
    const told: (number | null)[] = []
    const measures = new Measures(clock, ({ costUsd }) => told.push(costUsd))
    const passTo = (at: number) => {
      now = at
      for (const { wake } of wakes.splice(0)) wake()
    }
    return { measures, told, passTo, wakes }
  }

  test('are told at once, then the latest at the end of each interval, and only when they have changed', () => {
    const { measures, told, passTo, wakes } = stage()
    for (const cost of [1, 1, 2, 3]) measures.see(measured('s1', cost))
    expect(told).toEqual([1])
    expect(wakes.map(({ at }) => at)).toEqual([MEASURED_EVERY_MS])
    passTo(MEASURED_EVERY_MS)
    expect(told).toEqual([1, 3])
    measures.see(measured('s1', 3))
    expect(wakes).toEqual([])
    measures.see(measured('s2', 9))
    expect(told).toEqual([1, 3, 9])
  })
})
