// What every owner of PTYs must do, in this process or behind its socket: one suite, real processes, a real socket.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import headless from '@xterm/headless'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Trouble } from '#protocol/errors.ts'
import type { PtyEvent, PtyHost } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import { readProcess } from '#sessions/process-table.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { createScreen } from '#sessions/screen.ts'
import { connectPtyHost } from '#transport/pty-client.ts'
import { servePtyHost } from '#transport/pty-server.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'
import { until } from '../support/until.ts'

type Adapter = { readonly host: PtyHost; close(): Promise<void> }

async function inProcess(): Promise<Adapter> {
  const host = createPtyHost()
  return { host, close: async () => endAll(host) }
}

async function overSocket(): Promise<Adapter> {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-host-'))
  const socketPath = join(directory, 'h.sock')
  const owner = createPtyHost()
  const server = await servePtyHost({ host: owner, socketPath, token: 'token' })
  const host = await connectPtyHost({ socketPath, token: 'token', onLost: () => {} })
  return {
    host,
    async close() {
      await endAll(owner)
      host.close()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function endAll(host: PtyHost): Promise<void> {
  const live = (await host.list()).filter(({ exit }) => exit === null)
  await Promise.all(live.map(({ sessionId }) => host.input(sessionId, Buffer.from('\x03'))))
  await Promise.all(live.map(({ sessionId }) => host.stop(sessionId)))
  host.close()
}

let lastId = 0
const launch = (script: string, more: Partial<Launch> = {}): Launch => ({
  sessionId: `s${++lastId}`,
  name: 'test',
  profile: 'shell',
  argv: ['bash', '--norc', '--noprofile', '-c', script],
  cwd: tmpdir(),
  cols: 60,
  rows: 10,
  ...more,
})

const isAlive = (pid: number) => !['', 'Z', 'X'].includes(readProcess(pid)?.state ?? '')

describe.each([
  ['in this process', inProcess],
  ['over its socket', overSocket],
])('a pty-host %s', (_where, open) => {
  let adapter: Adapter
  let host: PtyHost
  let directory: string

  beforeEach(async () => {
    adapter = await open()
    host = adapter.host
    directory = await mkdtemp(join(tmpdir(), 'signalbox-pty-'))
  })
  afterEach(async () => {
    await adapter.close()
    await rm(directory, { recursive: true, force: true })
  })

  const start = async (script: string, more: Partial<Launch> = {}) =>
    (await host.spawn(launch(script, more), { PIDS: directory })).sessionId
  const rows = async (sessionId: string) => (await host.screen(sessionId))?.rows ?? []
  const shows = (sessionId: string, text: string) =>
    until(`the screen of ${sessionId} shows ${text}`, async () =>
      (await rows(sessionId)).some((row) => row.includes(text)),
    )
  const exited = (sessionId: string) =>
    until(
      `${sessionId} has exited`,
      async () => (await host.list()).find((status) => status.sessionId === sessionId)?.exit,
    )

  describe('spawning', () => {
    test('starts the program in its directory, in its terminal, with its environment', async () => {
      const id = await start(
        `pwd; stty size; echo "$TERM/$COLORTERM/\${npm_command-none}/\${SIGNALBOX_PROCESS%%:*}"; read`,
        {
          cwd: '/',
        },
      )
      await shows(id, '/none/')
      expect((await rows(id)).slice(0, 3)).toEqual(['/', '10 60', `xterm-256color/truecolor/none/${id}`])
    })

    test('gives what was given to it to the program', async () => {
      const id = (await host.spawn(launch('echo "[$GIVEN]"; read'), { GIVEN: 'gift' })).sessionId
      await shows(id, '[gift]')
    })

    test('is done once for a session, however often it is asked', async () => {
      const wanted = launch('echo $$ >> "$PIDS/started"; read')
      const all = await Promise.all([host.spawn(wanted, { PIDS: directory }), host.spawn(wanted, { PIDS: directory })])
      const later = await host.spawn(wanted, { PIDS: directory })
      expect(new Set([...all, later].map(({ pid }) => pid)).size).toBe(1)
      expect(later.startTime).toBe(readProcess(later.pid)?.startTime ?? null)
      expect(await host.list()).toHaveLength(1)
    })

    test.each([
      ['a program that is not in PATH', { argv: ['no-such-agent'] }, 'no-such-agent'],
      ['a path where nothing is', { argv: ['./no-such-agent'] }, 'no-such-agent'],
      ['a file that is not executable', { argv: ['/etc/passwd'] }, '/etc/passwd'],
      ['a directory that does not exist', { cwd: '/no/such/directory' }, '/no/such/directory'],
    ])('refuses %s in words, and goes on', async (_what, more, named) => {
      const refusal = await host.spawn(launch('true', more), {}).catch((thrown: unknown) => thrown)
      expect(refusal).toBeInstanceOf(Trouble)
      expect((refusal as Trouble).message).toContain(named)
      expect((refusal as Trouble).hint).not.toBe('')
      expect(await host.list()).toEqual([])
    })
  })

  describe('typing', () => {
    test('reaches the program, and its echo the screen', async () => {
      const id = await start('read line; echo "got <$line>"; read')
      host.input(id, Buffer.from('hällo\r'))
      await shows(id, 'got <hällo>')
    })

    test('once per key means once', async () => {
      const id = await start('while read line; do echo "got <$line>"; done')
      expect(await host.inputOnce(id, 'key-1', 'yes\r')).toBe(true)
      expect(await host.inputOnce(id, 'key-1', 'yes\r')).toBe(false)
      expect(await host.inputOnce(id, 'key-2', 'end\r')).toBe(true)
      await shows(id, 'got <end>')
      expect((await rows(id)).filter((row) => row === 'got <yes>')).toHaveLength(1)
    })

    test('once into a session that is unknown or has ended is refused', async () => {
      const id = await start('exit 0')
      await exited(id)
      await expect(host.inputOnce(id, 'key', 'yes')).rejects.toThrow(Trouble)
      await expect(host.inputOnce('s999999', 'key', 'yes')).rejects.toThrow(Trouble)
    })
  })

  describe('the screen', () => {
    test('answers queries of the program while nobody looks', async () => {
      const id = await start(`printf '\\033[6n'; IFS= read -r -s -d R reply; printf '<%q>' "$reply"; read`)
      await shows(id, "<$'\\E[1;1'>")
    })

    test('follows the size of the terminal', async () => {
      const id = await start(`trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done`)
      await shows(id, 'ready')
      host.resize(id, 44, 7)
      await shows(id, '7 44')
      expect(await host.screen(id)).toMatchObject({ cols: 44, rows: { length: 7 } })
      expect(await host.list()).toMatchObject([{ cols: 44, rows: 7 }])
    })

    test('masks a secret in its rows, and the attached terminal gets it as it is', async () => {
      const id = await start(`read -r text; printf '\\033[31m%s\\033[m end' "$text"; read`)
      const bytes: Uint8Array[] = []
      await host.attach(id, (more) => bytes.push(more))
      host.input(id, Buffer.from(`${GITHUB_TOKEN}\r`))
      await until('it is so', () => Buffer.concat(bytes).includes(GITHUB_TOKEN))
      await until('it is so', async () => (await rows(id)).some((row) => row.includes('***')))
      const view = await host.screen(id)
      expect(view?.rows.join()).not.toContain(GITHUB_TOKEN)
      expect(view?.ansiRows.join()).not.toContain(GITHUB_TOKEN)
    })

    test('of an unknown session is none', async () => {
      expect(await host.screen('s999999')).toBeNull()
    })
  })

  describe('watching', () => {
    test('tells of a change soon, and once more when the screen has been still', async () => {
      const events: PtyEvent[] = []
      host.watch((event) => events.push(event))
      const id = await start('echo hello; read')
      const views = () =>
        events.flatMap((event) => (event.type === 'screen' && event.view.sessionId === id ? [event.view] : []))
      await until('it is so', () => views().some((view) => view.rows[0] === 'hello'))
      await until('it is so', () => views().some((view) => view.rows[0] === 'hello' && view.quietMs >= 400))
      const told = views().length
      expect(told).toBeLessThanOrEqual(6)
    })

    test('tells of far fewer screens than there are changes, and of the last one', async () => {
      const views: string[] = []
      const id = await start('read; for i in $(seq 1 20000); do echo "line $i"; done; read')
      host.watch((event) => event.type === 'screen' && views.push(event.view.rows.findLast((row) => row !== '') ?? ''))
      host.input(id, Buffer.from('\r'))
      await until('it is so', () => views.includes('line 20000'))
      expect(views.length).toBeLessThan(1_000)
    })

    test('begins with what is on the screens, for each who begins', async () => {
      const id = await start('echo hello; read')
      await shows(id, 'hello')
      for (const _ of [1, 2]) {
        const seen = Promise.withResolvers<void>()
        host.watch((event) => event.type === 'screen' && event.view.rows[0] === 'hello' && seen.resolve())
        await seen.promise
      }
    })

    test('tells of the exit after the last screen, and of nothing after it was stopped', async () => {
      const told: string[] = []
      const stop = host.watch((event) =>
        told.push(event.type === 'screen' ? (event.view.rows[0] ?? '') : event.type === 'exit' ? 'exit' : ''),
      )
      const id = await start('read; echo last words; exit 3')
      host.input(id, Buffer.from('\r'))
      await until('it is so', () => told.includes('exit'))
      expect(told.at(-1)).toBe('exit')
      expect((await rows(id)).join()).toContain('last words')
      stop()
      const count = told.length
      const other = await start('echo other; exit 0')
      await exited(other)
      expect(told).toHaveLength(count)
    })
  })

  describe('an exit', () => {
    test('is kept with its code until it is reaped', async () => {
      const id = await start('exit 7')
      await exited(id)
      for (const _ of [1, 2])
        expect(await host.list()).toMatchObject([{ sessionId: id, exit: { code: 7, signal: null } }])
      await host.reap(id)
      await host.reap(id)
      expect(await host.list()).toEqual([])
      expect(await host.screen(id)).toBeNull()
    })

    test('by a signal has no code', async () => {
      const id = await start('kill -KILL $$')
      await exited(id)
      expect(await host.list()).toMatchObject([{ exit: { code: null, signal: 9 } }])
    })

    test('comes after all output, however much there was', async () => {
      const id = await start('for i in $(seq 1 5000); do echo "line $i"; done; echo the end')
      await exited(id)
      expect((await rows(id)).join('|')).toContain('line 5000|the end')
    })

    test('is needed for reaping', async () => {
      const id = await start('read')
      await expect(host.reap(id)).rejects.toThrow(Trouble)
    })
  })

  describe('attaching', () => {
    /** Another terminal that gets what an attached human gets. */
    async function viewer(id: string, cols = 60, rowCount = 10) {
      const terminal = createScreen({ cols, rows: rowCount }, () => {})
      const attached = await host.attach(id, (bytes) => terminal.feed(bytes))
      terminal.feed(attached.snapshot)
      return { terminal, detach: attached.detach }
    }
    const agrees = (id: string, terminal: ReturnType<typeof createScreen>) =>
      until('both screens are the same', async () => {
        const view = await host.screen(id)
        const same = { ...terminal.view(), sessionId: id, quietMs: view?.quietMs, typedMs: view?.typedMs }
        return isDeepStrictEqual(view, same)
      })

    test.each([
      [
        'a coloured screen with scrollback',
        `for i in $(seq 1 50); do printf '\\033[3%dmline %d\\033[m\\n' $((i % 8)) $i; done`,
      ],
      ['the alternate screen', `echo below; printf '\\033[?1049h\\033[2;3H\\033[44mabove'`],
      [
        'a full-screen program with hidden cursor',
        `printf '\\033[?25l\\033[?2004h\\033[2J\\033[5;5H\\033[7mbar\\033[m'`,
      ],
    ])('shows %s, and what follows', async (_what, script) => {
      const id = await start(`${script}; printf ready; read; printf 'after\\033[1;1Hcorner'; read`)
      await shows(id, 'ready')
      const { terminal } = await viewer(id)
      await agrees(id, terminal)
      host.input(id, Buffer.from('\r'))
      await shows(id, 'corner')
      await agrees(id, terminal)
    })

    test('in the middle of an escape sequence and of a character shows neither', async () => {
      const id = await start(
        `printf 'ready\\033[3'; read -s; printf '1mred\\033]0;ti'; read -s; printf 'tle\\007 \\303'; read -s; printf '\\244!'; read`,
      )
      const terminals: ReturnType<typeof createScreen>[] = []
      await shows(id, 'ready')
      terminals.push((await viewer(id)).terminal)
      host.input(id, Buffer.from('\r'))
      await shows(id, 'readyred')
      terminals.push((await viewer(id)).terminal)
      host.input(id, Buffer.from('\r'))
      await until('it is so', async () => (await host.screen(id))?.title === 'title')
      terminals.push((await viewer(id)).terminal)
      host.input(id, Buffer.from('\r'))
      await shows(id, 'readyred ä!')
      for (const terminal of terminals) {
        await until('it is so', () => terminal.view().rows[0] === 'readyred ä!')
        expect(terminal.view().ansiRows).toEqual((await host.screen(id))?.ansiRows)
      }
    })

    test('passes on no query that the viewer’s terminal would answer', async () => {
      const id = await start(
        `read; printf 'a\\033[c\\033[6n\\033]11;?\\007\\033]52;c;aGk=\\007b'; read -t 1 -s; echo; echo done; read`,
      )
      const bytes: Uint8Array[] = []
      await host.attach(id, (more) => bytes.push(more))
      host.input(id, Buffer.from('\r'))
      await until('it is so', () => Buffer.concat(bytes).includes('done'))
      expect(Buffer.concat(bytes).toString()).toContain('ab')
    })

    test('twice gives both the output, and detaching one leaves the other', async () => {
      const id = await start('while read line; do echo "got $line"; done')
      const first = await viewer(id)
      const second = await viewer(id)
      host.input(id, Buffer.from('one\r'))
      await until('both got it', () =>
        [first, second].every(({ terminal }) => terminal.view().rows.includes('got one')),
      )
      first.detach()
      host.input(id, Buffer.from('two\r'))
      await until('it is so', () => second.terminal.view().rows.includes('got two'))
      expect(first.terminal.view().rows).not.toContain('got two')
    })

    test('to an unknown session is refused', async () => {
      await expect(host.attach('s999999', () => {})).rejects.toThrow(Trouble)
    })

    test('gives bytes that any terminal understands', async () => {
      const id = await start(`printf '\\033[1mbold'; read`)
      await shows(id, 'bold')
      const terminal = new headless.Terminal({ cols: 60, rows: 10, allowProposedApi: true })
      const { snapshot } = await host.attach(id, () => {})
      await new Promise<void>((resolve) => terminal.write(snapshot, resolve))
      expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('bold')
      expect(terminal.buffer.active.getLine(0)?.getCell(0)?.isBold()).toBeTruthy()
    })
  })

  describe.skipIf(process.platform !== 'linux')('the process tree', () => {
    const NAMES = ['leader', 'child', 'grandchild', 'orphan']
    const STUBBORN = `trap '' TERM HUP; echo $$ > "$PIDS/$1"; while :; do sleep 0.05; done`
    const family = async () => {
      await writeFile(join(directory, 'run'), STUBBORN)
      const run = 'bash "$PIDS/run"'
      const id = await start(`${run} child & setsid ${run} grandchild & (setsid ${run} orphan &); exec ${run} leader`)
      const pids = await until('the family has started', () => {
        const found = NAMES.map((name) => Number(readText(join(directory, name))))
        return found.every((pid) => pid > 0) ? found : null
      })
      return { id, pids }
    }

    test('really stops when paused and goes on when continued', async () => {
      const { id, pids } = await family()
      await host.setPaused(id, true)
      await until('it is so', () => pids.every((pid) => readProcess(pid)?.state === 'T'))
      expect(await host.list()).toMatchObject([{ paused: true }])
      await host.setPaused(id, false)
      await until('it is so', () => pids.every((pid) => readProcess(pid)?.state !== 'T'))
      expect(await host.list()).toMatchObject([{ paused: false }])
    })

    test('leaves no survivor when stopped, though all ignore TERM and some have a session of their own', async () => {
      const { id, pids } = await family()
      expect(pids.filter(isAlive)).toHaveLength(4)
      await host.stop(id)
      expect(pids.filter(isAlive)).toEqual([])
      expect(await host.list()).toMatchObject([{ exit: { code: null, signal: 9 } }])
    })

    test('ends also while it is paused', async () => {
      const id = await start('echo ready; while :; do sleep 0.05; done')
      await shows(id, 'ready')
      await host.setPaused(id, true)
      await host.stop(id)
      expect(await host.list()).toMatchObject([{ paused: false, exit: { signal: 15 } }])
    })

    test('cannot be paused when there is none, and stopping it again is no failure', async () => {
      await expect(host.setPaused('s999999', true)).rejects.toThrow(Trouble)
      await host.stop('s999999')
      const id = await start('exit 0')
      await exited(id)
      await host.stop(id)
      await expect(host.setPaused(id, true)).rejects.toThrow(Trouble)
    })
  })
})

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
