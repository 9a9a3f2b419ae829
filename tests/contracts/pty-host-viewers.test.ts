// What every owner of PTYs must do for those who look at a session and type into it: on both adapters, two holders each.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Trouble } from '#protocol/errors.ts'
import type { PtyEvent, PtyHost } from '#protocol/ports.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'
import { until } from '../support/until.ts'
import { ADAPTERS, type Opened, startScript } from './pty-adapters.ts'

const nothing = () => {}
const ENTER = Buffer.from('\r')

describe.each(ADAPTERS)('a pty-host %s', (_where, open) => {
  let opened: Opened
  let host: PtyHost
  let other: PtyHost

  beforeEach(async () => {
    opened = await open()
    host = opened.host
    other = opened.other
  })
  afterEach(() => opened.close())

  const start = (script: string) => startScript(host, script)
  const shows = (id: string, text: string) =>
    until(`the screen of ${id} shows ${text}`, async () =>
      (await host.screen(id))?.rows.some((row) => row.includes(text)),
    )
  const view = async (id: string) => {
    const seen = await host.screen(id)
    if (!seen) throw new Error('it is gone')
    return seen
  }

  describe('writers', () => {
    /** Prints every line it gets. */
    const ECHO = 'stty -echo; echo ready; while read line; do echo "got $line"; done'

    test('anybody types while nobody is attached', async () => {
      const id = await start(ECHO)
      await shows(id, 'ready')
      host.input(id, Buffer.from('one\r'))
      await shows(id, 'got one')
      other.input(id, Buffer.from('two\r'))
      await shows(id, 'got two')
    })

    test('the first attached writes, the others only after taking over', async () => {
      const id = await start(ECHO)
      await shows(id, 'ready')
      const heard: string[] = []
      const first = await host.attach(id, nothing, { onWriter: (is) => heard.push(`first ${is}`) })
      const second = await other.attach(id, nothing, { onWriter: (is) => heard.push(`second ${is}`) })
      expect([first.isWriter(), second.isWriter()]).toEqual([true, false])
      other.input(id, Buffer.from('ignored\r'))
      // Its answer comes after its keys were looked at.
      await other.screen(id)
      host.input(id, Buffer.from('mine\r'))
      await shows(id, 'got mine')
      expect((await view(id)).rows.join()).not.toContain('ignored')

      second.takeOver()
      await until('the second writes', () => second.isWriter() && !first.isWriter())
      host.input(id, Buffer.from('late\r'))
      await host.screen(id)
      other.input(id, Buffer.from('yours\r'))
      await shows(id, 'got yours')
      expect((await view(id)).rows.join()).not.toContain('late')
      expect(heard).toEqual(['first false', 'second true'])
    })

    test('when the writer leaves, the one that came last follows', async () => {
      const id = await start(ECHO)
      const writer = await host.attach(id, nothing)
      const second = await host.attach(id, nothing)
      const third = await other.attach(id, nothing)
      writer.detach()
      await until('the third writes', () => third.isWriter())
      expect([writer.isWriter(), second.isWriter()]).toEqual([false, false])
      third.detach()
      await until('the second writes', () => second.isWriter())
    })

    test('who only reads never writes, and keeps nobody from it', async () => {
      const id = await start(ECHO)
      await shows(id, 'ready')
      const reader = await host.attach(id, nothing, { readOnly: true })
      reader.takeOver()
      host.input(id, Buffer.from('ignored\r'))
      expect(await host.screen(id)).not.toBeNull()
      expect(reader.isWriter()).toBe(false)
      const writer = await other.attach(id, nothing)
      expect(writer.isWriter()).toBe(true)
      other.input(id, Buffer.from('mine\r'))
      await shows(id, 'got mine')
      expect((await view(id)).rows.join()).not.toContain('ignored')
    })

    test('several viewers of one holder each see everything, until they leave', async () => {
      const id = await start('read; echo first; read; echo second; read')
      const seen = ['', '']
      const [one, two] = [
        await host.attach(id, (bytes) => {
          seen[0] += Buffer.from(bytes).toString()
        }),
        await host.attach(id, (bytes) => {
          seen[1] += Buffer.from(bytes).toString()
        }),
      ]
      host.input(id, ENTER)
      await until('both see it', () => seen.every((text) => text.includes('first')))
      one.detach()
      await until('the other writes', () => two.isWriter())
      host.input(id, ENTER)
      await until('it sees on', () => seen[1]?.includes('second'))
      expect(seen[0]).not.toContain('second')
      expect(seen[1]?.match(/first/g)).toHaveLength(1)
    })

    test('a session that does not exist cannot be attached', async () => {
      await expect(host.attach('s999', nothing)).rejects.toThrow(Trouble)
    })
  })

  describe('pasting', () => {
    /** Shows what it gets, unprintable characters as `^X`. */
    const raw = (before: string) => `stty raw -echo; printf '${before}ready '; cat -v`

    test('marks text as pasted when the program wants that, once for its key', async () => {
      const id = await start(raw('\\033[?2004h'))
      await shows(id, 'ready')
      expect((await view(id)).bracketedPaste).toBe(true)
      expect(await host.paste(id, 'k1', 'one\r\ntwo\x1b[201~\x03')).toBe(true)
      expect(await other.paste(id, 'k1', 'one\r\ntwo')).toBe(false)
      await shows(id, '^[[201~')
      const rows = (await view(id)).rows.map((row) => row.trim())
      expect(rows.slice(0, 2)).toEqual(['ready ^[[200~one', 'two[201~^[[201~'])
    })

    test('makes one line of it when the program does not', async () => {
      const id = await start(raw(''))
      await shows(id, 'ready')
      expect((await view(id)).bracketedPaste).toBe(false)
      await host.paste(id, 'k1', 'one\ntwo\r\tthree')
      await shows(id, 'ready one two  three')
    })

    test('is refused by a session that has ended', async () => {
      const id = await start('true')
      await until('it has ended', async () => (await host.list())[0]?.exit)
      await expect(host.paste(id, 'k1', 'text')).rejects.toThrow('has ended')
    })
  })

  describe('the view', () => {
    test('tells full-screen programs and since when no human has typed', async () => {
      const id = await start(`printf '\\033[?1049hfull'; read; printf '\\033[?1049l'; echo left; read`)
      await shows(id, 'full')
      expect(await view(id)).toMatchObject({ alternate: true, typedMs: null })
      await host.inputOnce(id, 'k1', '\r')
      await shows(id, 'left')
      expect(await view(id)).toMatchObject({ alternate: false, typedMs: null })
      host.input(id, Buffer.from('\x1b[I'))
      expect((await view(id)).typedMs).toBe(null)
      host.input(id, Buffer.from('x'))
      expect((await view(id)).typedMs).toBeGreaterThanOrEqual(0)
    })

    test.each([
      ['9', `\\033]9;come ${GITHUB_TOKEN}\\007`, 'come ghp_***e5(44)'],
      ['777', '\\033]777;notify;Claude;needs you\\033\\\\', 'Claude: needs you'],
      ['99', '\\033]99;i=1:d=0;needs\\033\\\\\\033]99;i=1:p=body;you\\033\\\\', 'needs: you'],
    ])('has the last notification of OSC %s until a human comes', async (_code, printed, notification) => {
      const id = await start(`printf '${printed}\\033]9;4;1;50\\007ready'; read`)
      const views: PtyEvent[] = []
      host.watch((event) => views.push(event))
      await shows(id, 'ready')
      expect((await view(id)).notification).toBe(notification)
      host.input(id, Buffer.from('x'))
      expect((await view(id)).notification).toBe(null)
    })

    test('is not told while the program holds it', async () => {
      const id = await start(`read; printf '\\033[?2026h'; echo half; echo whole; printf '\\033[?2026l'; read`)
      const rows: string[] = []
      host.watch((event) => {
        if (event.type === 'screen') rows.push(event.view.rows.join('|'))
      })
      host.input(id, ENTER)
      await until('it is told', () => rows.some((row) => row.includes('whole')))
      expect(rows.filter((row) => row.includes('half') && !row.includes('whole'))).toEqual([])
    })
  })

  describe('new sizes', () => {
    /** A program that prints everything again with every new size. */
    const REPRINTS = `size=$(stty size); print() { size=$(stty size); seq -f 'line %g' 1 30; echo "size $size"; }; trap print WINCH; print; while :; do read -t 60; done`

    test('that come quickly one after another are one for the program, the last', async () => {
      const id = await start(REPRINTS)
      await shows(id, 'size 10 60')
      for (let cols = 61; cols <= 90; cols++) host.resize(id, cols, 12)
      await shows(id, 'size 12 90')
      const rows = (await host.history(id))?.rows ?? []
      expect(rows.filter((row) => row === 'line 7')).toHaveLength(2)
      expect(rows.filter((row) => row.startsWith('size'))).toEqual(['size 10 60', 'size 12 90'])
    })

    test('are there already for who attaches', async () => {
      const id = await start('read')
      host.resize(id, 77, 11)
      const { snapshot, detach } = await host.attach(id, () => {})
      detach()
      expect(snapshot).toBeDefined()
      expect((await host.list()).find(({ sessionId }) => sessionId === id)).toMatchObject({ cols: 77, rows: 11 })
    })
  })

  describe('history', () => {
    test('is scrollback and screen without secrets, and where the prompts were', async () => {
      const id = await start(
        `seq 1 20; printf '\\033]133;A\\007$ '; echo ls; printf '\\033]133;C\\007'; seq 21 40; printf '\\033]133;A\\007\\033]133;A\\007$ ${GITHUB_TOKEN}'; read`,
      )
      await shows(id, '$ ghp_')
      const history = await host.history(id)
      expect(history?.rows.slice(0, 22)).toEqual([...Array.from({ length: 20 }, (_, n) => `${n + 1}`), '$ ls', '21'])
      expect(history?.rows.join()).not.toContain(GITHUB_TOKEN)
      expect(history?.prompts.map((row) => history.rows[row])).toEqual(['$ ls', '$ ghp_***e5(44)'])
    })

    test('has the scrollback below a full-screen program, and that program', async () => {
      const id = await start(`printf '\\033]133;A\\007'; seq 1 30; printf '\\033[?1049h\\033[Hfull'; read`)
      await shows(id, 'full')
      const history = await host.history(id)
      expect(history?.rows[0]).toBe('1')
      expect(history?.rows.at(-10)).toBe('full')
      expect(history?.prompts).toEqual([0])
    })

    test('tells where the session was when it was marked', async () => {
      const id = await start('seq 1 30; read; seq 31 60; read')
      await shows(id, '30')
      host.mark(id, 'working → waiting')
      await until('it is marked', async () => (await host.history(id))?.marks.length === 1)
      host.input(id, Buffer.from('\r'))
      await shows(id, '60')
      const history = await host.history(id)
      expect(history?.marks.map(({ row, label }) => [history.rows[row - 1], label])).toEqual([
        ['30', 'working → waiting'],
      ])
    })

    test('of no session is none', async () => expect(await host.history('s999')).toBe(null))
  })
})
