// F12: the whole loop on real processes, without any agent, key or configuration.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'

test('the demo tells the whole loop from its journal and leaves nothing behind', { timeout: 120_000 }, async () => {
  const { code, out, err } = await openProgram().run('demo')
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^The demo is over: [^\n]*\n$/) })
  for (const told of [
    /session {3}ada started/,
    /IDLE → DETECTED_CHANGE/,
    /COMMUNICATING → WAIT_FOR_FIX/,
    /WAIT_FOR_FIX → IDLE/,
    /finding .*CRITICAL AWS access key/,
    /answered {2}e\S+ approve by human: stand-in for the human/,
    /answered {2}e\S+ reject by human: stand-in for the human/,
    /threat {4}HIGH [^\n]*errors on POST \/api\/orders/,
    /fixed .*the commit says so and the check agrees/,
    /The whole loop was seen in [\d.]+ s, as the journal shows\./,
  ]) {
    expect(out).toMatch(told)
  }
  const [, root] = /Scratch repository: (\S+?)\. /.exec(out) ?? []
  expect(root).toMatch(/signalbox-demo-/)
  expect(existsSync(root ?? '')).toBe(false)
})

test('on a terminal the demo opens the control room and waits for the human', { timeout: 120_000 }, async () => {
  const room = openProgram().open({ args: ['demo'], cols: 120, rows: 40 })
  await room.sees(/ada[\s\S]*bob[\s\S]*cy[\s\S]*shop|shop[\s\S]*ada[\s\S]*bob[\s\S]*cy/)
  await room.sees(/CRITICAL[\s\S]*AWS access key/, 40_000)
  room.press('\t').press('a')
  await room.sees(/rm -rf \.\/build/, 40_000)
  await room.sees(/errors on POST/, 60_000)
  room.press('q')
  expect(await room.ended).toBe(0)
})
