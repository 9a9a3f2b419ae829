// A program looks the same attached as in a bare terminal: every cell, with its colours and attributes, and the cursor.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'
import { outerTerminal } from './outer-terminal.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
const COLS = 100
const ROWS = 30

const isInstalled = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0

/** What tmux runs in its panes. */
const SHELL = `default-command "env PS1='% ' sh"`

/** Colours, attributes, wide characters, emoji with joiners and modifiers, flags, combining marks, a wrap in mid-width. */
const TEST_SCREEN = [
  '\\033[1;31mred bold\\033[0m \\033[3;38;5;208morange\\033[0m \\033[4;48;2;10;20;30mtrue\\033[0m \\033[7minverse\\033[0m',
  '日本語テキスト 한국어 中文 ｆｕｌｌ',
  '👍 👍🏽 👩‍💻 👨‍👩‍👧 🇯🇵🇩🇪 ⚠️ ❤️ ☺ 🫠',
  'combining e\u0301 n\u0303 é ñ  \\033[9mstruck\\033[0m \\033[2mdim\\033[0m',
  `${'長'.repeat(49)}abc長`,
  '\\033[44mto the edge\\033[K\\033[0m',
  'box ┌──┬──┐ ░▒▓█ ↑↓ ✓✗',
].join('\\n')

type Case = {
  readonly argv: readonly string[]
  /** Keys pressed in both, each when its words are to be seen in both. */
  readonly steps: readonly { readonly keys: string; readonly shows: RegExp }[]
}

/** Runs the program bare and in a session, does the same with both, and waits for the same picture. */
async function compare({ argv, steps }: Case): Promise<void> {
  const program = openProgram()
  const { root } = program.repository
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const lines = Array.from({ length: 400 }, (_, index) => `${index + 1} const 名前${index} = "text ${index * 7}" // 👍`)
  writeFileSync(join(root, 'long.ts'), lines.join('\n'))
  const started = await program.run('run', '--name', 'same', '--', ...argv)
  expect(started, started.err).toMatchObject({ code: 0 })
  const place = { cwd: root, env: { ...program.env, COLORTERM: 'truecolor' }, cols: COLS, rows: ROWS }
  const [file = '', ...args] = argv
  const bare = outerTerminal({ ...place, file, args })
  const attached = outerTerminal({ ...place, file: process.execPath, args: [MAIN, 'attach', 's1'] })
  for (const { keys, shows } of steps) {
    for (const terminal of [bare, attached]) {
      terminal.press(keys)
      await terminal.shows(shows)
    }
  }
  const isSame = () => attached.cells().join() === bare.cells().join()
  await until('the same picture', isSame, 10_000).catch(() => undefined)
  expect(attached.cells()).toEqual(bare.cells())
  expect(attached.modes()).toEqual(bare.modes())
}

describe('attached as in a bare terminal', () => {
  test('a screen of colours, wide characters and emoji', { timeout: 60_000 }, async () => {
    const argv = ['bash', '-c', `printf '${TEST_SCREEN}'; exec cat`]
    await compare({
      argv,
      steps: [
        { keys: '', shows: /✓✗/ },
        { keys: 'ok', shows: /✗ok/ },
      ],
    })
  })

  test.skipIf(!isInstalled('less'))('less (skipped where it is not installed)', { timeout: 60_000 }, async () => {
    await compare({
      argv: ['less', '-N', 'long.ts'],
      steps: [
        { keys: '', shows: /名前20/ },
        { keys: ' ', shows: /名前3[0-9]/ },
        { keys: '/text 1400\r', shows: /text 1400/ },
      ],
    })
  })

  test.skipIf(!isInstalled('vim'))('vim (skipped where it is not installed)', { timeout: 60_000 }, async () => {
    await compare({
      argv: ['vim', '-u', 'NONE', '-N', '-n', '-c', 'set bg=dark nomodeline number | syntax on', 'long.ts'],
      steps: [
        { keys: '', shows: /名前20/ },
        { keys: '20Gzz', shows: /名前30/ },
        { keys: 'ddO新しい line 👩‍💻\u001b', shows: /新しい line/ },
        { keys: ':vsplit\r\u0016jjl', shows: /long\.ts.*long\.ts/ },
      ],
    })
  })

  test.skipIf(!isInstalled('htop'))('htop (skipped where it is not installed)', { timeout: 60_000 }, async () => {
    // One process that does nothing, meters and columns that do not change by themselves.
    const meters = [0, 1].flatMap((column) => [`column_meters_${column}=Hostname`, `column_meter_modes_${column}=2`])
    const idle = spawn('sleep', ['4329'], { stdio: 'ignore' })
    onTestFinished(() => void idle.kill('SIGKILL'))
    const settings = join(mkdtempSync(join(tmpdir(), 'signalbox-htop-')), 'htoprc')
    const lines = ['htop_version=3.2.2', 'config_reader_min_version=3', 'fields=0 48 1', 'header_layout=two_50_50']
    writeFileSync(settings, [...lines, ...meters, ''].join('\n'))
    onTestFinished(() => rmSync(join(settings, '..'), { recursive: true, force: true }))
    await compare({
      argv: ['env', `HTOPRC=${settings}`, 'htop', '-d', '100', '-p', String(idle.pid)],
      steps: [
        { keys: '', shows: /sleep 4329[\s\S]*F10/ },
        { keys: 'h', shows: /select sort column/ },
        { keys: ' ', shows: /sleep 4329[\s\S]*F10/ },
        { keys: '\u001bOS', shows: /Filter:/ },
        { keys: '4329', shows: /Filter: 4329/ },
      ],
    })
  })

  test.skipIf(!isInstalled('tmux'))('tmux (skipped where it is not installed)', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-tmux-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const options = [
      'status-right ""',
      'automatic-rename off',
      'escape-time 0',
      'destroy-unattached on',
      'assume-paste-time 0',
      SHELL,
    ]
    writeFileSync(join(folder, 'conf'), options.map((option) => `set -g ${option}\n`).join(''))
    // Two servers, one for each, named by the process that becomes the client.
    const start = `exec env TMUX_TMPDIR=${folder} tmux -L fidelity-$$ -f ${folder}/conf new-session -s same -n one`
    await compare({
      argv: ['sh', '-c', start],
      steps: [
        { keys: '', shows: /%[\s\S]*\[same\]/ },
        { keys: '\u0002%', shows: /% +│%/ },
        { keys: 'printf \'\\033[1;32m%s\\033[0m 日本 👍\\n\' gre""en\r', shows: /green 日本/ },
        { keys: '\u0002"', shows: /─{10}/ },
        { keys: 'seq 100 140\r', shows: /140/ },
        { keys: '\u0002[\u0015\u0015', shows: /\[\d+\/\d+\]/ },
      ],
    })
  })
})
