// A sandboxed session in a real PTY is a session like any other: keys, signals, size, pauses and ends go through, and a stop
// leaves nothing. Below, the command line itself.
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PtyHost } from '#protocol/ports.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { bubblewrapArgs, WRAPPER_WORDS, wrapped } from '#sessions/sandbox.ts'
import { UNSET_VARIABLES } from '#sessions/sandbox-defaults.ts'
import { createProbe } from '#sessions/sandbox-probe.ts'
import { NO_SANDBOX } from '../support/bubblewrap.ts'
import { openStage } from '../support/sandbox-stage.ts'
import { until } from '../support/until.ts'

describe.skipIf(NO_SANDBOX !== null)('a sandboxed session', { timeout: 60_000 }, () => {
  let host: PtyHost
  beforeEach(() => {
    host = createPtyHost()
  })
  afterEach(async () => {
    await Promise.all((await host.list()).map(({ sessionId }) => host.stop(sessionId)))
    host.close()
  })

  const start = async (...words: readonly string[]) => {
    const { root, confined } = openStage()
    const { argv } = await confined({}, { argv: [...words] })
    const launch = { sessionId: 's1', name: 'x', profile: 'shell', argv: [...argv], cwd: root, cols: 60, rows: 10 }
    return host.spawn(launch, {})
  }
  const rows = async () => ((await host.screen('s1'))?.rows ?? []).join('\n')
  const shows = (text: string) => until(`the screen shows ${text}`, async () => (await rows()).includes(text))
  const exit = () => until('it has ended', async () => (await host.list())[0]?.exit ?? null)

  test('hears ctrl-C and may go on, learns its new size, and ends with its own code', async () => {
    const traps = `trap 'echo caught' INT; trap 'stty size' WINCH; trap 'exit 9' USR1; echo ready`
    await start('bash', '-c', `${traps}; while :; do sleep 0.05; [ -e enough ] && exit 7; done`)
    await shows('ready')
    host.input('s1', Buffer.from('\u0003'))
    await shows('caught')
    host.resize('s1', 71, 13)
    await shows('13 71')
    expect((await host.list())[0]?.exit).toBeNull()
  })

  test.each([
    ['\u0003', 130],
    ['\u001c', 131],
  ])('ends by the key %j as it would outside', async (key, code) => {
    await start('bash', '-c', 'echo ready; exec sleep 1000')
    await shows('ready')
    // Between the word and `exec` bash may swallow the key.
    const ended = await until('it has ended', async () => {
      host.input('s1', Buffer.from(key))
      return (await host.list())[0]?.exit ?? null
    })
    expect(ended).toEqual({ code, signal: null })
  })

  test('a shell has job control: ctrl-C ends the command, not the shell', async () => {
    await start('bash', '--norc', '-i')
    host.input('s1', Buffer.from('echo begin; sleep 1000\r'))
    await shows('begin\n')
    await until('the prompt is back', async () => {
      host.input('s1', Buffer.from('\u0003'))
      host.input('s1', Buffer.from('echo $((6*7))\r'))
      return (await rows()).includes('\n42')
    })
    host.input('s1', Buffer.from('exit 3\r'))
    expect(await exit()).toEqual({ code: 3, signal: null })
  })

  test('may say goodbye when it is stopped', async () => {
    await start('bash', '-c', `trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done`)
    await shows('ready')
    await host.stop('s1')
    expect(await exit()).toEqual({ code: 5, signal: null })
    expect(await rows()).toContain('bye')
  })

  test('leaves nothing when it is stopped, also of what ignores TERM, left its group or forked twice', async () => {
    const stubborn = `trap "" TERM HUP INT; while :; do sleep 0.5; done`
    const mark = `SANDBOX_FAMILY_${process.pid}`
    const family = `export STUBBORN='${stubborn}' ${mark}=1; trap '' TERM HUP
bash -c "$STUBBORN" & setsid bash -c "$STUBBORN" & ( setsid nohup bash -c "$STUBBORN" >/dev/null 2>&1 & )
echo ready; while :; do sleep 0.5; done`
    await start('bash', '-c', family)
    await shows('ready')
    await until('three shells', () => shellsWith(mark).length >= 3)
    await host.stop('s1')
    expect(shellsWith(mark)).toEqual([])
    expect(await exit()).not.toBeNull()
  })

  test('stands still while it is paused', async () => {
    await start('bash', '-c', 'for ((i=0;;i++)); do echo "n$i"; sleep 0.02; done')
    await shows('n5')
    await host.setPaused('s1', true)
    const { pid } = (await host.list())[0] ?? { pid: 0 }
    await until('all are stopped', () => statesUnder(pid).every((state) => state === 'T'))
    await host.setPaused('s1', false)
    const counted = async () => Number(/n(\d+)\s*$/.exec((await rows()).trimEnd())?.[1] ?? 0)
    const last = await counted()
    await until('it goes on', async () => (await counted()) > last + 3)
  })
})

test('where no program is found, the probe says what to install', async () => {
  const probed = await createProbe('/no/programs')()
  expect(probed).toEqual({ because: expect.stringMatching(/apt install bubblewrap|Linux only/) })
})

describe('the command line', () => {
  const words = {
    bubblewrap: '/usr/bin/bwrap',
    argsFile: '/a b',
    argv: ['/bin/x', '--args', '3'],
    kept: new Set(['GH_TOKEN']),
  }

  test.each([true, false])(
    'has a fixed number of words in front, and unsets what leads outside (bash: %s)',
    (hasBash) => {
      const argv = wrapped({ ...words, hasBash })
      expect(argv).toHaveLength(WRAPPER_WORDS + 3)
      const unset = /^unset (.*)$/m.exec(argv[2] ?? '')?.[1]?.split(' ')
      expect(unset).toEqual(UNSET_VARIABLES.filter((name) => name !== 'GH_TOKEN'))
    },
  )

  test('covers parents before what lies in them, and closes hidden folders last', () => {
    const plan = {
      cwd: '/shop',
      places: [
        { path: '/shop', access: 'write', kind: 'directory' },
        { path: '/state', access: 'hidden', kind: 'directory' },
        { path: '/shop/key', access: 'hidden', kind: 'file' },
        { path: '/state/hooks', access: 'read', kind: 'directory' },
      ],
      rest: 'read',
      aliases: [],
      missing: [],
    } as const
    const args = bubblewrapArgs({ plan, home: '/home/ada', network: 'none', rootLinks: {} }).join(' ')
    expect(args).toContain('--unshare-net')
    expect(args).toContain('--cap-drop ALL')
    expect(args).toMatch(
      /--bind \/shop \/shop --tmpfs \/state --ro-bind \/dev\/null \/shop\/key --ro-bind \/state\/hooks \/state\/hooks --remount-ro \/state --chdir \/shop$/,
    )
  })
})

function shellsWith(mark: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => has(`/proc/${pid}/environ`, `${mark}=1`))
}

function has(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes(text)
  } catch {
    return false
  }
}

/** States of a process and everything below it. */
function statesUnder(pid: number): readonly string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return [state, ...children.flatMap((child) => statesUnder(Number(child)))]
}
