// F2, F3: a session is typed in, left, and found again, whatever becomes of the face and the engine.
import { describe, expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const CTRL_RIGHT_BRACKET = '\x1d'

describe('a session', () => {
  test('outlives detaching, quitting, and the killing of face and engine', { timeout: 90_000 }, async () => {
    const program = openProgram()
    program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
    const started = await program.run('run', '--name', 'worker', '--', 'bash', '--norc')
    expect(started).toMatchObject({ code: 0, out: expect.stringContaining('s1 started') })

    const first = program.open()
    await first.sees(/worker[\s\S]*bash.*#/)
    first.press('\r')
    await first.sees(/^bash.*#/m)
    first.press('echo first-$((40 + 2))\r')
    await first.sees(/^first-42/m)
    first.press(CTRL_RIGHT_BRACKET)
    await first.sees(/Sessions[\s\S]*first-42/)
    first.press('q')
    expect(await first.ended).toBe(0)
    expect(first.inAlternateScreen()).toBe(false)

    const second = program.open()
    await second.sees(/worker[\s\S]*first-42/)
    process.kill(second.pid, 'SIGKILL')
    process.kill(program.enginePid(), 'SIGKILL')

    const third = program.open({ args: ['attach', 's1'] })
    await third.sees(/^first-42/m)
    third.press('echo second-$((40 + 3))\r')
    await third.sees(/^second-43/m)
    third.press('exit 3\r')
    expect(await third.ended).toBe(0)
    const ended = async () => (await program.json<{ state: string; exit: unknown }[]>('sessions'))[0]
    await until('the exit was journaled', async () => (await ended())?.state === 'exited')
    expect(await ended()).toMatchObject({ exit: { code: 3 } })
  })

  test('whose program does not exist is lost with the reason', { timeout: 60_000 }, async () => {
    const program = openProgram()
    program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
    await program.run('run', '--', 'no-such-program-here')
    const state = async () => (await program.json<{ state: string; because: string }[]>('sessions'))[0]
    await until('lost', async () => (await state())?.state === 'lost')
    expect((await state())?.because).toMatch(/no-such-program-here/)
  })

  test('is stopped with all that it started', { timeout: 60_000 }, async () => {
    const program = openProgram()
    program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
    await program.run('run', '--', 'bash', '-c', "trap '' TERM; setsid sleep 4321 & sleep 4321")
    const pid = await until('started', async () => (await program.json<{ pid: number | null }[]>('sessions'))[0]?.pid)
    expect(await program.run('stop', 's1')).toMatchObject({ code: 0 })
    await until('gone', () => {
      try {
        process.kill(pid, 0)
        return false
      } catch {
        return true
      }
    })
  })
})

test('the control room restores the terminal and says that sessions go on', { timeout: 60_000 }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  await program.run('run', '--', 'cat')
  const room = program.open({ cols: 80, rows: 24 })
  await room.sees(/cat/)
  expect(room.inAlternateScreen()).toBe(true)
  room.press('h')
  await room.sees(/ctrl-\] comes back/)
  room.press('\x1b')
  room.resize(120, 40)
  await room.sees(/Auditor/)
  room.press('q')
  expect(await room.ended).toBe(0)
  expect(room.inAlternateScreen()).toBe(false)
  await room.sees(/1 session goes on/)
})
