// The real relay before a real desk: what a hook prints, and that it is never in the agent's way.
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { asksFor, openDesk, RELAYS, relay } from '../support/desk.ts'
import { scratch } from '../support/repository.ts'
import { until } from '../support/until.ts'

const decisionIn = (out: string) => JSON.parse(out).hookSpecificOutput.decision

describe.each(RELAYS)('the relay in %s', (by) => {
  test('prints the answer to a request and exits 0', async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'), { by })
    const raised = await desk.raised()
    expect(raised).toMatchObject({
      sessionId: 's1',
      request: { tool: 'Bash', detail: 'make', lines: expect.anything() },
    })
    expect(await desk.answer(raised)).toMatchObject({ delivered: true })
    expect(decisionIn(await hook.out)).toEqual({ behavior: 'allow' })
    expect(await hook.code).toBe(0)
  })

  test('reports without waiting, in the order of the calls', async () => {
    const desk = openDesk()
    const commands = Array.from({ length: 8 }, (_, index) => `echo ${index} ${'x'.repeat(index % 2 ? 10 : 300_000)}`)
    for (const command of commands) {
      const hook = relay(desk.folder, 'PreToolUse', asksFor(command), { by })
      expect(await hook.out).toBe('')
      expect(await hook.code).toBe(0)
    }
    const told = desk.of('agent.reported').map(({ detail }) => detail.slice(0, 'Bash: echo 0'.length))
    expect(told).toEqual(commands.map((command) => `Bash: ${command.slice(0, 6)}`))
  })

  test('prints nothing and exits 0 where nobody listens, nothing is set, or the token is another session’s', async () => {
    const desk = openDesk()
    const nowhere = scratch('nowhere')
    const stranger = { SIGNALBOX_SESSION: 's2' }
    const hooks = [
      relay(nowhere, 'PermissionRequest', asksFor('make'), { by }),
      relay(desk.folder, 'PermissionRequest', asksFor('make'), { by, env: { SIGNALBOX_HOOKS: '' } }),
      relay(desk.folder, 'PermissionRequest', asksFor('make'), { by, env: stranger }),
      relay(desk.folder, 'PermissionRequest', 'no JSON', { by }),
      relay(desk.folder, 'PreToolUse', '', { by }),
    ]
    for (const hook of hooks) {
      expect(await hook.out).toBe('')
      expect(await hook.code).toBe(0)
    }
    expect(desk.of('request.raised')).toEqual([])
  })

  test('is ended by the agent when its human answered there, and the request is closed', async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'), { by })
    const { request } = await desk.raised()
    hook.child.kill('SIGTERM')
    await until('it was closed', () => desk.of('request.closed').length)
    expect(desk.of('request.closed')).toEqual([
      { type: 'request.closed', sessionId: 's1', fingerprint: request.fingerprint, because: 'answered in the session' },
    ])
    expect(desk.of('agent.reported')).toMatchObject([{ report: 'interrupted', detail: 'Bash was refused' }])
    expect(await desk.answer(await desk.raised())).toMatchObject({ delivered: false })
  })

  test('comes again with the same request when the engine was killed, and gets the answer once', async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'), { by })
    const raised = await desk.raised()
    await desk.kill()
    desk.start()
    expect(await desk.answer(raised)).toMatchObject({ delivered: true })
    expect(decisionIn(await hook.out)).toEqual({ behavior: 'allow' })
    expect(desk.of('request.raised')).toHaveLength(1)
    expect(await desk.answer(raised)).toMatchObject({ delivered: false })
  })

  test('gives up when nobody listens again in time', async () => {
    const desk = openDesk()
    const env = { SIGNALBOX_RECONNECT_S: '1' }
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('make'), { by, env })
    await desk.raised()
    await desk.kill()
    expect(await hook.out).toBe('')
    expect(await hook.code).toBe(0)
  })

  test('does not hold the agent up when the engine hangs', async () => {
    const folder = scratch('hung')
    const sockets = new Set<Socket>()
    const server = createServer((socket) => sockets.add(socket.on('error', () => {})))
    await new Promise<void>((resolve) => server.listen(join(folder, 'hooks.sock'), resolve))
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const hook = relay(folder, 'PreToolUse', asksFor('make'), { by })
    expect(await hook.out).toBe('')
    expect(await hook.code).toBe(0)
  })

  test('says so instead of sending more than a megabyte', async () => {
    const desk = openDesk()
    const hook = relay(desk.folder, 'PermissionRequest', asksFor('x'.repeat(1024 * 1024)), { by })
    expect(await hook.out).toBe('')
    expect(desk.of('agent.reported')).toMatchObject([
      { report: 'needs-human', detail: 'a request too large to be shown here' },
    ])
  })
})
