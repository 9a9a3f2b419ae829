// The mounted app follows the store: what happens in the world is on the next frame.
import { render } from 'ink-testing-library'
import { expect, test } from 'vitest'
import { EMPTY_WORLD } from '#projection/world.ts'
import { App } from '#tui/app.tsx'
import { createPaneRects } from '#tui/compositor/pane-rects.ts'
import { paintFor } from '#tui/paint.ts'
import { loadTheme } from '#tui/theme.ts'
import { until } from '../support/until.ts'
import { storeOf } from './a-state.ts'
import { escalationOf, opened, worldAfter } from './a-world.ts'

test('a question appears when it is asked and leaves when it is answered', async () => {
  const store = storeOf(EMPTY_WORLD, { size: { cols: 100, rows: 30 } })
  const paint = paintFor(loadTheme([]).theme, '16')
  const { lastFrame, unmount } = render(<App room={{ store, paint, rects: createPaneRects(() => undefined) }} />)
  const frame = () => lastFrame() ?? ''
  expect(frame()).toContain('nothing needs you')

  const asked = worldAfter(EMPTY_WORLD, [opened(escalationOf('e1', { title: 'AWS key in conf.ini' }))])
  store.set({ world: asked })
  await until('asked', () => /1 needs you[\s\S]*AWS key in conf\.ini/.test(frame()))

  const answer = {
    type: 'escalation.answered',
    escalationId: 'e1',
    verdict: 'approve',
    option: 'approve',
    note: null,
    text: null,
  } as const
  store.set({ world: worldAfter(asked, [answer]) })
  await until('answered', () => frame().includes('nothing needs you'))
  unmount()
})
