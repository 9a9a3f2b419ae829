// What the outer terminal is given for a notice: once, only for new ones, and nothing that an agent wrote can end or begin a sequence.
import { describe, expect, test } from 'vitest'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { alertOnNotices, type RoomNotices } from '#tui/room-notices.ts'
import { createStore } from '#tui/store.ts'
import { notificationSequence } from '#tui/terminal/modes.ts'

const noticeOf = (id: string): World => ({
  ...EMPTY_WORLD,
  notice: { id, title: 'ada needs your answer', lines: ['· ada: Bash; make'], urgent: true, at: 0 },
})

function room(notices: RoomNotices) {
  const link = { state: 'connecting', because: '' } as const
  const first = {
    world: EMPTY_WORLD,
    engine: link,
    ptyHost: link,
    screens: new Set<string>(),
    size: { cols: 80, rows: 24 },
  }
  const store = createStore({ ...first, workspaceName: 'shop' }, () => 0)
  const written: string[] = []
  alertOnNotices(store, notices, (text) => written.push(text))
  const shows = (world: World) => store.set({ world, engine: { state: 'live', because: '' } })
  return { shows, written }
}

describe('a notice', () => {
  test('rings once when it comes, and not for what was told before the room was there', () => {
    const { shows, written } = room({ bell: true, osc: 'none' })
    shows(noticeOf('1.0'))
    shows(noticeOf('1.0'))
    expect(written).toEqual([])
    shows(noticeOf('2.0'))
    shows(noticeOf('2.0'))
    expect(written).toEqual(['\u0007'])
  })

  test('that is the first of a workspace rings too', () => {
    const { shows, written } = room({ bell: true, osc: 'none' })
    shows(EMPTY_WORLD)
    shows(noticeOf('1.0'))
    expect(written).toEqual(['\u0007'])
  })

  test.each([
    ['9', '\u001b]9;Signalbox shop: ada needs your answer · ada: Bash, make\u001b\\'],
    ['777', '\u001b]777;notify;Signalbox shop: ada needs your answer;· ada: Bash, make\u001b\\'],
  ] as const)('is shown by OSC %s', (osc, sequence) => {
    const { shows, written } = room({ bell: false, osc })
    shows(EMPTY_WORLD)
    shows(noticeOf('1.0'))
    expect(written).toEqual([sequence])
  })
})

test('no text ends the sequence or begins another', () => {
  const nasty = 'a\u0007b\u001b\\c\u001b]52;c;eA==\u0007d\u009c;4;1;50'
  for (const osc of ['9', '777'] as const) {
    const sequence = notificationSequence(osc, nasty, nasty)
    const inner = sequence.slice(2, -2)
    expect(sequence.startsWith('\u001b]')).toBe(true)
    expect(sequence.endsWith('\u001b\\')).toBe(true)
    expect(inner).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
    expect(inner.split(';')).toHaveLength(osc === '9' ? 2 : 4)
  }
})
