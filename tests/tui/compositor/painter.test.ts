import { describe, expect, test } from 'vitest'
import type { ScreenView } from '#protocol/ports.ts'
import { createPainter } from '#tui/compositor/painter.ts'
import { createPaneRects } from '#tui/compositor/pane-rects.ts'
import { until } from '../../support/until.ts'

function studio() {
  const written: string[] = []
  const state = { size: { cols: 12, rows: 2 }, isStalled: false, view: null as ScreenView | null }
  let resume: (() => void) | null = null
  const rects = createPaneRects(() => painter.request())
  const painter = createPainter({
    rects,
    screenOf: () => state.view,
    size: () => state.size,
    write: (frame) => {
      written.push(frame)
      return !state.isStalled
    },
    whenWritable: (callback) => {
      resume = callback
    },
  })
  return { painter, rects, written, state, writable: () => resume?.() }
}

describe('the painter', () => {
  test('paints nothing before it may, then everything', async () => {
    const { painter, written } = studio()
    painter.chrome('hello')
    await new Promise((resolve) => setImmediate(resolve))
    expect(written).toEqual([])
    painter.resume()
    await until('the first frame', () => written.length === 1)
    expect(written[0]).toContain('hello')
  })

  test('makes one frame of many changes', async () => {
    const { painter, written } = studio()
    painter.resume()
    await until('the first frame', () => written.length === 1)
    for (let index = 0; index <= 500; index++) painter.chrome(`count ${index}`)
    await until('the last count', () => written.at(-1)?.includes('500'))
    expect(written.length).toBeLessThanOrEqual(3)
  })

  test('keeps no queue for a terminal that has stopped reading: the latest picture is what it gets', async () => {
    const { painter, written, state, writable } = studio()
    state.isStalled = true
    painter.chrome('first')
    painter.resume()
    await until('the first frame', () => written.length === 1)
    for (let index = 0; index <= 100; index++) painter.chrome(`count ${index}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(written).toHaveLength(1)
    state.isStalled = false
    writable()
    await until('the frame after the stall', () => written.length === 2)
    expect(written[1]).toContain('count 100')
  })

  test('paints a screen into its rectangle, and takes it away with it', async () => {
    const { painter, rects, written, state } = studio()
    state.view = {
      sessionId: 's1',
      cols: 3,
      rows: ['pane'],
      ansiRows: ['pane'],
      cursor: { x: 0, y: 0, visible: false },
      title: '',
      quietMs: 0,
      typedMs: null,
      bracketedPaste: false,
      alternate: false,
      notification: null,
    }
    painter.chrome('............\n............')
    painter.resume()
    rects.set('s1', { x: 2, y: 1, width: 4, height: 1 })
    await until('the pane', () => written.join('').includes('..pane......'))
    rects.delete('s1')
    await until('the chrome again', () => written.at(-1)?.includes('\u001b[2;3H\u001b[0m....'))
  })

  test('rings only while the terminal is its own and takes what is written', async () => {
    const { painter, written, state } = studio()
    painter.ring()
    expect(written).toEqual([])
    painter.resume()
    painter.ring()
    expect(written).toEqual(['\u0007'])
    state.isStalled = true
    painter.chrome('hello')
    await until('the frame that stalls', () => written.length === 2)
    painter.ring()
    expect(written).toHaveLength(2)
  })

  test('repaints everything after a resize or an invalidation', async () => {
    const { painter, written, state } = studio()
    painter.chrome('hello')
    painter.resume()
    await until('the first frame', () => written.length === 1)
    state.size = { cols: 10, rows: 1 }
    painter.request()
    await until('the resized frame', () => written.length === 2)
    painter.invalidate()
    await until('the whole frame', () => written.length === 3)
    expect(written[2]).toBe(written[1])
  })
})
