// Requests that nobody waits for: they stand until they are answered by another way or closed, also after a restart of the engine.
import { expect, test } from 'vitest'
import { RETURN_WITHIN_MS } from '#agents/desk.ts'
import { createGemini } from '#agents/gemini/adapter.ts'
import { openDesk, relay } from '../support/desk.ts'
import { until } from '../support/until.ts'

const details = { type: 'exec', title: 'Confirm', command: 'make' }
const permission = { notification_type: 'ToolPermission', message: 'Tool requires execution', details }
const AGENT = { agent: 'gemini' }

function stage(isThere = true) {
  const typed: string[] = []
  const gemini = createGemini(async (sessionId, request, keys) => {
    if (isThere) typed.push(`${sessionId} ${request.detail} ${keys}`)
    return isThere
  })
  return { desk: openDesk([gemini]), typed }
}

test('the hook is let go at once, and the answer goes its own way', async () => {
  const { desk, typed } = stage()
  expect(await relay(desk.folder, 'Notification', permission, AGENT).out).toBe('')
  const raised = await desk.raised()
  expect(desk.of('request.closed')).toEqual([])
  expect(await desk.answer(raised)).toMatchObject({ delivered: true })
  expect(await desk.answer(raised)).toMatchObject({ delivered: false })
  expect(typed).toEqual(['s1 make 1'])
})

test('an answer that finds no dialog is not delivered', async () => {
  const { desk } = stage(false)
  await relay(desk.folder, 'Notification', permission, AGENT).code
  expect(await desk.answer(await desk.raised())).toMatchObject({ delivered: false })
  expect(desk.open()).toEqual([])
})

test('after a restart it is neither asked again nor closed, and can be answered', async () => {
  const { desk, typed } = stage()
  await relay(desk.folder, 'Notification', permission, AGENT).code
  const raised = await desk.raised()
  await desk.kill()
  desk.start()
  const restartedAt = Date.now()
  await until('those who wait would have come back', () => Date.now() > restartedAt + RETURN_WITHIN_MS + 500)
  expect(desk.of('request.closed')).toEqual([])
  expect(await desk.answer(raised)).toMatchObject({ delivered: true })
  expect(typed).toEqual(['s1 make 1'])
  expect(desk.of('request.raised')).toHaveLength(1)
}, 30_000)
