// What Gemini CLI's hooks say in the common words, and which dialogs an answer may be typed into.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answerTo } from '#agents/gemini/answer.ts'
import { type DialogParts, DRAWN_WITHIN_MS, typingInto } from '#agents/gemini/dialog.ts'
import { heardOf } from '#agents/gemini/heard.ts'
import { requestOn } from '#detectors/screen/read-screen.ts'
import { ALLOW_ONCE, agentRequestSchema, DENY } from '#protocol/agent-request.ts'
import { profileSchema } from '#protocol/profile.ts'

const permission = (details: object) => ({ notification_type: 'ToolPermission', message: 'Tool x', details })
const hear = (event: string, payload: unknown, requestId = 'r1') =>
  heardOf({ sessionId: 's1', event, requestId, payload })
const askedFor = (command: string, requestId = 'r1') => {
  const { asked } = hear('Notification', permission({ type: 'exec', title: 'Confirm', command }), requestId)
  if (!asked) throw new Error('nothing was asked')
  return asked
}

describe('a command that it will ask for', () => {
  test('is a request with exactly that command', () => {
    expect(agentRequestSchema.parse(askedFor('make\nmake install').request)).toMatchObject({
      tool: 'Shell',
      detail: 'make ⏎ make install',
      lines: ['make', 'make install'],
      channel: { by: 'desk', adapter: 'gemini', isOnScreen: true },
      offers: ['session', 'hand-over'],
    })
  })

  test('is closed when that very command has run, and by the end of the turn', () => {
    const { request } = askedFor('make')
    const ran = (command: string) => ({ tool_name: 'run_shell_command', tool_input: { command } })
    expect(hear('AfterTool', ran('make')).closing?.which(request)).toBe(true)
    expect(hear('AfterTool', ran('make all')).closing?.which(request)).toBe(false)
    expect(hear('AfterAgent', {}).closing?.which(request)).toBe(true)
    expect(hear('BeforeTool', ran('make')).closing).toBeNull()
  })

  test('is left to its dialog when it cannot be shown whole, as is what is no command', () => {
    const long = Array.from({ length: 21 }, (_, index) => `echo ${index}`).join('\n')
    for (const details of [{ type: 'exec', command: long }, { type: 'edit', fileName: 'a' }, { type: 'exec' }]) {
      const { asked, events } = hear('Notification', permission(details))
      expect(asked).toBeNull()
      expect(events).toMatchObject([{ report: 'needs-human' }])
    }
  })
})

test('a decision is a key of its dialog, or is refused', () => {
  const asked = askedFor('make')
  const said = (decision: object) => answerTo(asked, { ...ALLOW_ONCE, ...decision })
  expect(said({})).toEqual({ text: '1' })
  expect(said({ scope: 'session' })).toEqual({ text: '2' })
  expect(said(DENY)).toEqual({ text: '\u001b' })
  expect(said({ behavior: 'hand-over' })).toEqual({ text: '' })
  expect(said({ text: 'make -n' })).toMatchObject({ refused: expect.any(String) })
})

describe('typing the answer', () => {
  const ROOT = join(import.meta.dirname, '..', '..', '..')
  const profile = profileSchema.parse(
    JSON.parse(readFileSync(join(ROOT, 'sessions', 'profiles', 'gemini.json'), 'utf8')),
  )
  const dialog = (command: string) => {
    const width = 60
    const row = (text: string) => `│ ${text.padEnd(width)} │`
    const rows = command.match(/.{1,56}/g) ?? []
    return [
      `╭${'─'.repeat(width + 2)}╮`,
      row(`? Shell  ${command.slice(0, 40)}`),
      row(`╭${'─'.repeat(width - 2)}╮`),
      ...rows.map((part) => row(`│ ${part.padEnd(width - 4)} │`)),
      row(`╰${'─'.repeat(width - 2)}╯`),
      row('Allow execution of [Shell]?'),
      row(''),
      row('● 1. Allow once'),
      row('  2. Allow for this session'),
      row('  3. No, suggest changes (esc)'),
      `╰${'─'.repeat(width + 2)}╯`,
    ]
  }
  const stage = (screens: readonly (readonly string[])[]) => {
    const typed: string[] = []
    let looks = 0
    let waitedMs = 0
    const parts: DialogParts = {
      screens: {
        screen: async () => ({ rows: screens[Math.min(looks++, screens.length - 1)] ?? [] }) as never,
        inputOnce: async (_, key, keys) => typed.push(`${key} ${keys}`) > 0,
      },
      read: (rows) => requestOn(profile, rows),
      pause: async (ms) => {
        waitedMs += ms
      },
    }
    return { type: typingInto(parts), typed, waitedMs: () => waitedMs }
  }

  test('waits for the dialog of that command, however it is wrapped, and types once', async () => {
    const command = `echo ${'a'.repeat(70)} && rm -rf ./build`
    const { request } = askedFor(command)
    const { type, typed } = stage([[], dialog(command)])
    expect(await type('s1', request, '1')).toBe(true)
    expect(typed).toEqual([`gemini.${request.fingerprint} 1`])
  })

  test.each([
    ['another command', dialog('make install')],
    ['a longer command', dialog('make; rm -rf /')],
    ['another space', dialog('m ake')],
    ['a shorter command', dialog('mak')],
    ['no dialog', [' >   Type your message or @path/to/file']],
  ])('types nothing into %s', async (_, rows) => {
    const { type, typed, waitedMs } = stage([rows])
    expect(await type('s1', askedFor('make').request, '1')).toBe(false)
    expect(typed).toEqual([])
    expect(waitedMs()).toBeGreaterThanOrEqual(DRAWN_WITHIN_MS)
  })
})
