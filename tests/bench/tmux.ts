// The peer: a tmux server of its own on a socket in the scratch place, without anybody's configuration.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COLS, ROWS, type Stage } from '../faults/stage.ts'

/** As many lines as our own sessions keep. */
const HISTORY_LINES = 1_000
const CONF = `set -g history-limit ${HISTORY_LINES}\nset -g status off\nset -sg escape-time 0\nset -g default-terminal xterm-256color\n`

export type Tmux = {
  /** Opens a window with `argv`; its number is its place in the list. */
  open(argv: readonly string[]): void
  /** What attaches to the window that was opened first. */
  readonly attachArgv: readonly string[]
  /** Pids of the programs, in the order of the windows. */
  pids(): readonly number[]
  serverPid(): number
}

/** Ends with the stage. */
export function openTmux(stage: Stage): Tmux {
  const conf = join(stage.home, 'tmux.conf')
  const sockets = join(stage.home, 'tmux')
  mkdirSync(sockets, { recursive: true, mode: 0o700 })
  writeFileSync(conf, CONF)
  const env = { ...stage.env, TMUX_TMPDIR: sockets }
  const own = ['-L', 'bench', '-f', conf]
  const call = (...args: readonly string[]) =>
    execFileSync('tmux', [...own, ...args], { env, cwd: stage.root, encoding: 'utf8' }).trim()
  let windows = 0
  stage.onClose(() => {
    if (windows > 0) call('kill-server')
  })
  return {
    open(argv) {
      const where = windows++ === 0 ? ['new-session', '-d', '-x', `${COLS}`, '-y', `${ROWS}`] : ['new-window', '-d']
      call(...where, ...argv)
    },
    attachArgv: ['env', `TMUX_TMPDIR=${sockets}`, 'tmux', ...own, 'attach', '-t', ':0'],
    pids: () => call('list-panes', '-s', '-F', '#{pane_pid}').split('\n').map(Number),
    serverPid: () => Number(call('display-message', '-p', '#{pid}')),
  }
}
