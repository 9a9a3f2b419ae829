// A shop that really runs: its code comes from a work tree, its customers ask over HTTP at a steady pace, its log is written with a
// clock that runs faster than ours. Everything else about it is as measured.
import { type ChildProcess, fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const SHOP_FILES = join(import.meta.dirname, 'toy-shop')
const CUSTOMERS = 6
const TICK_MS = 50

export type Shop = {
  /** What the clock of the log shows now. */
  logNow(): number
  /** Ends the running version, if there is one, and starts what the work tree holds. */
  start(version: string): Promise<void>
  /** From now on customers look so often, and order so often, each second. */
  visit(pace: { readonly looks: number; readonly orders: number }): void
}

type Place = { readonly root: string; readonly log: string; readonly logStart: number; readonly timesFaster: number }

/** Opens for business; closed with the test. */
export function openShop({ root, log, logStart, timesFaster }: Place): Shop {
  const realStart = Date.now()
  const agent = new Agent({ keepAlive: true })
  let server: ChildProcess | null = null
  let port: number | null = null
  let pace = { looks: 0, orders: 0 }
  let owed = { looks: 0, orders: 0 }
  let visits = 0

  const visit = (method: 'GET' | 'POST') => {
    if (port === null) return
    const path = `/customers/${1 + (visits++ % CUSTOMERS)}/orders`
    // A visitor who comes while the shop is restarted goes away again.
    request({ port, host: '127.0.0.1', path, method, agent }, (answer) => answer.resume())
      .on('error', () => {})
      .end()
  }
  const timer = setInterval(() => {
    owed = { looks: owed.looks + (pace.looks * TICK_MS) / 1_000, orders: owed.orders + (pace.orders * TICK_MS) / 1_000 }
    for (; owed.looks >= 1; owed.looks -= 1) visit('GET')
    for (; owed.orders >= 1; owed.orders -= 1) visit('POST')
  }, TICK_MS)
  const stop = async () => {
    port = null
    const ending = server
    server = null
    if (!ending || ending.exitCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGTERM')
    await ended
  }
  onTestFinished(async () => {
    clearInterval(timer)
    await stop()
    agent.destroy()
  })
  return {
    logNow: () => logStart + (Date.now() - realStart) * timesFaster,
    async start(version) {
      await stop()
      const terms = [realStart, logStart, timesFaster].map(String)
      const started = fork(join(root, 'server.mjs'), [join(root, '..', 'shop.sqlite'), log, version, ...terms], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      server = started
      port = await new Promise<number>((resolve, reject) => {
        started.once('message', (message: { port: number }) => resolve(message.port))
        started.once('exit', (code) => reject(new Error(`the shop ended with ${code}`)))
      })
    },
    visit(next) {
      pace = next
    },
  }
}
