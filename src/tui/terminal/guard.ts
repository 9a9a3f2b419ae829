// Restores the terminal when we vanish without a chance to do it ourselves (SIGKILL, power of the out-of-memory killer):
// a tiny `sh` that holds a pipe from us and acts when that pipe closes without a farewell.
import { spawn } from 'node:child_process'
import { RESTORE } from './modes.ts'

export type Guard = {
  /** To be called after raw mode was set: only that exact state is undone later. */
  watchRaw(): void
  /** We restore ourselves: the guard leaves without doing anything. */
  dismiss(): void
}

const READY_WITHIN_MS = 1_000

// The modes are put back only if they are still those that we had set: a shell that has already taken over is left alone.
const SCRIPT = `
trap '' INT TERM HUP QUIT TSTP TTOU TTIN
saved=$(stty -g </dev/tty 2>/dev/null) || exit 0
echo ready
raw=
while read -r word; do
  case $word in
    raw) raw=$(stty -g </dev/tty 2>/dev/null) ;;
    bye) exit 0 ;;
  esac
done
printf '%s' "$1" >/dev/tty
[ -n "$raw" ] && [ "$(stty -g </dev/tty 2>/dev/null)" = "$raw" ] && stty "$saved" </dev/tty
`

const NO_GUARD: Guard = { watchRaw: () => undefined, dismiss: () => undefined }

/** Resolves when the guard has saved the terminal's state; without a controlling terminal or `sh` there is no guard. */
export async function postGuard(): Promise<Guard> {
  const child = spawn('sh', ['-c', SCRIPT, 'sh', RESTORE], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/' })
  child.stdin.on('error', () => undefined)
  const isReady = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), READY_WITHIN_MS)
    const settle = (ready: boolean) => {
      clearTimeout(timer)
      resolve(ready)
    }
    child.stdout.once('data', () => settle(true))
    child.once('error', () => settle(false))
    child.once('exit', () => settle(false))
  })
  if (!isReady) {
    child.stdin.end()
    return NO_GUARD
  }
  child.unref()
  child.stdout.destroy()
  const stdin = child.stdin as typeof child.stdin & { unref?: () => void }
  stdin.unref?.()
  return {
    watchRaw: () => {
      stdin.write('raw\n')
    },
    dismiss: () => {
      stdin.end('bye\n')
    },
  }
}
