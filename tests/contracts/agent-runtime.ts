// What every runtime of a workflow's agents has to keep to, whatever it is: the built program, a real engine, a real repository, a
// workflow of one step.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Conduct, RuntimeKit } from '../support/runtime-kits.ts'
import { until } from '../support/until.ts'
import { openWorkflowStage, type StepFile, textOf, type WorkflowStage } from '../support/workflow-stage.ts'

const SLOW = { timeout: 180_000 }

export function agentRuntimeContract(kit: RuntimeKit): void {
  describe(`${kit.name} as a runtime`, () => {
    beforeEach((context) => {
      if (kit.missing !== null) context.skip(kit.missing)
    })

    const open = async (conduct: Conduct) => {
      const { runtime, goal, env, heard } = await kit.prepare(conduct)
      const build: StepFile = { id: 'build', kind: 'work', role: 'maker', goal, writes: true }
      return { stage: openWorkflowStage({ runtime, env, steps: [build] }), heard, goal }
    }

    test(
      'reads its brief, works in its own work tree, commits, hands in a result, and its usage is counted',
      SLOW,
      async () => {
        const { stage, heard, goal } = await open('works')
        const { git, root } = stage.program.repository
        const before = git('rev-parse', 'HEAD')
        await stage.begin()
        const run = await stage.ended()
        expect(run).toMatchObject({ outcome: 'done' })
        expect(heard(goal)).toBe(true)
        const [started] = await stage.events('step.started')
        const [finished] = await stage.events('step.finished')
        expect(finished).toMatchObject({ result: { verdict: 'pass' }, commit: git('rev-parse', 'signalbox/w1-build') })
        expect(finished?.commit).not.toBe(started?.from)
        expect(finished?.usage.tokens).toBeGreaterThan(0)
        expect(finished?.usage.costUsd).toBeGreaterThan(0)
        expect(run.spent).toEqual(finished?.usage)
        expect(git('rev-parse', 'HEAD')).toBe(before)
        expect(git('status', '--porcelain')).toBe('')
        expect((await stage.sessions())[0]?.launch.cwd.startsWith(root)).toBe(false)
      },
    )

    test('a try without a result is made once more, in another session', SLOW, async () => {
      const { stage } = await open('forgets its result at first')
      await stage.begin()
      expect(await stage.ended()).toMatchObject({ outcome: 'done' })
      const tries = await stage.events('step.started')
      expect(tries.map(({ round, attempt, sessionId }) => [round, attempt, sessionId])).toEqual([
        [1, 1, 's1'],
        [1, 2, 's2'],
      ])
      const [first] = await stage.events('step.finished')
      expect(first).toMatchObject({ result: null, because: expect.stringMatching(/ended without a result/) })
    })

    test('cancelling the run ends it with everything that it has started', SLOW, async () => {
      const { stage } = await open('goes on and on')
      await stage.begin()
      const beats = await beating(stage)
      expect((await stage.program.run('workflow', 'cancel', 'w1', '--reason', 'not any more')).code).toBe(0)
      await until('its session has ended', async () => (await stage.sessions()).every(({ exit }) => exit !== null))
      const size = textOf(beats).length
      await pause(1_000)
      expect(textOf(beats).length).toBe(size)
      expect(await stage.run()).toMatchObject({ outcome: 'cancelled' })
    })

    test('what its role may not see is kept from it, and the attempt is in the journal', SLOW, async (context) => {
      const { stage } = await open('trespasses')
      await stage.begin()
      expect(await stage.ended()).toMatchObject({ outcome: 'done' })
      const [confined] = await stage.events('session.confined')
      if (confined?.confinement.by !== 'bubblewrap') context.skip('bubblewrap is not there')
      const path = expect.stringMatching(/secrets\.env$/)
      expect(await stage.events('access.denied')).toMatchObject([{ sessionId: 's1', path }])
      expect(stage.program.repository.git('show', 'signalbox/w1-build:secrets.env')).toBe('TOKEN=not-for-agents')
    })

    test('kill -9 of the engine in the middle of a step loses nothing and doubles nothing', SLOW, async () => {
      const { stage } = await open('takes a while')
      await stage.begin()
      await until('the step runs', async () => (await stage.run()).steps['build']?.state === 'running')
      await pause(700)
      const before = stage.program.enginePid()
      process.kill(before, 'SIGKILL')
      const run = await stage.ended()
      expect(run).toMatchObject({ outcome: 'done' })
      expect(stage.program.enginePid()).not.toBe(before)
      expect(await stage.events('step.started')).toHaveLength(1)
      expect(await stage.events('step.finished')).toHaveLength(1)
      expect(await stage.events('session.started')).toHaveLength(1)
      const subjects = stage.program.repository.git('log', '--format=%s', 'main..signalbox/w1-build').split('\n')
      expect(subjects).toEqual(['Work on build, round 1'])
    })
  })
}

/** The file that the child of its agent writes to, once it does. */
async function beating(stage: WorkflowStage): Promise<string> {
  return until(
    'its child is at work',
    async () => {
      const queue = await stage.program.json<readonly { id: string; kind: string }[]>('queue')
      for (const { id, kind } of queue) if (kind === 'permission') await stage.program.run('approve', id)
      const [session] = await stage.sessions()
      const path = join(session?.launch.cwd ?? '', 'beats.txt')
      return textOf(path) === '' ? null : path
    },
    60_000,
  )
}
