// "Must show" 2 of the log analyst: a real service gets a real N+1 query by a commit, its data grow, its P95 creeps; the threat names the
// commit and when it fails; after the fix it is over. Hours of the log pass in seconds, because the service writes them with a fast clock.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Threat } from '#protocol/threat.ts'
import { threatReportSchema } from '#protocol/threat-report.ts'
import { openProgram, type Program } from '../support/program.ts'
import { openShop, SHOP_FILES, type Shop } from '../support/toy-shop.ts'
import { until } from '../support/until.ts'

const HOUR_MS = 60 * 60_000
const TIMES_FASTER = 900
const HEALTHY_MS = 3 * HOUR_MS
const ROUTE = 'GET /customers/:id/orders'

function watching(): { program: Program; log: string } {
  const program = openProgram()
  const log = join(program.env['HOME'] ?? '', 'shop.log')
  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  const routes = [{ match: '/customers/*/orders', timeoutMs: 4_000 }]
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ logs: { files: [log], routes, learnHours: 1 } }))
  writeFileSync(log, '')
  return { program, log }
}

/** Commits the shop with `orders` as its way to read orders, dated by the log's clock. */
function commit({ repository }: Program, orders: string, { message, at }: { message: string; at: number }): string {
  const { root } = repository
  mkdirSync(join(root, 'src'), { recursive: true })
  copyFileSync(join(SHOP_FILES, 'server.mjs'), join(root, 'server.mjs'))
  copyFileSync(join(SHOP_FILES, orders), join(root, 'src', 'orders.mjs'))
  repository.git('add', '-A')
  const date = new Date(at).toISOString()
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  execFileSync('git', ['-C', root, ...who, 'commit', '-q', '-m', message], {
    env: { PATH: process.env['PATH'] ?? '', HOME: root, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  })
  return repository.git('rev-parse', 'HEAD')
}

/** What the engine writes down, read without another process: that would slow the shop. */
function reported({ repository }: Program): readonly Threat[] {
  const path = join(repository.root, 'logs', 'threats', 'predictive_threat_report.json')
  return existsSync(path) ? threatReportSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).threats : []
}

const passed = (shop: Shop, at: number) => until('the log gets so far', () => shop.logNow() >= at, 60_000)

/**
 * Only when asked for (SIGNALBOX_STORY=1): its log's clock runs 900 times faster than the machine, and beside other tests the engine
 * sometimes hears of the commit too late, by that clock, to name it.
 */
const story = test.skipIf(!process.env['SIGNALBOX_STORY'])

story('an N+1 query creeps: foretold, its commit named, and over after the fix', { timeout: 120_000 }, async () => {
  const { program, log } = watching()
  const logStart = Date.now() - 24 * HOUR_MS
  commit(program, 'orders.mjs', { message: 'Open the shop', at: logStart - HOUR_MS })
  await program.run('engine', 'start')

  const shop = openShop({ root: program.repository.root, log, logStart, timesFaster: TIMES_FASTER })
  await shop.start('1.0.0')
  shop.visit({ looks: 60, orders: 0.5 })
  await passed(shop, logStart + HEALTHY_MS)

  const suspect = commit(program, 'orders-one-by-one.mjs', {
    message: 'Read the items of each order on its own',
    at: shop.logNow(),
  })
  await shop.start('1.1.0')
  shop.visit({ looks: 60, orders: 6 })
  const own = () => reported(program).find(({ key }) => key === ROUTE)
  const isForetold = () => own()?.kind === 'n-plus-one' && own()?.timeToFailureS !== null
  await until('the failure is foretold', isForetold, 60_000)
  const threat = own()
  expect(threat).toMatchObject({ heuristic: 'latency-creep', kind: 'n-plus-one', endedAt: null })
  expect(threat?.timeToFailureS).toBeGreaterThan(0)
  const [earliest, latest] = threat?.timeToFailureRangeS ?? [0, 0]
  expect(latest).toBeGreaterThan(earliest)
  expect(threat?.suspects.map(({ sha }) => sha)).toContain(suspect)
  expect(threat?.suspects.find(({ sha }) => sha === suspect)?.subject).toBe('Read the items of each order on its own')
  expect(threat?.evidence.join('\n')).toMatch(/database queries a request/)

  commit(program, 'orders.mjs', { message: 'Read orders and items in one query again', at: shop.logNow() })
  await shop.start('1.1.1')
  shop.visit({ looks: 60, orders: 0.5 })
  const isOver = () => reported(program).some(({ id, endedAt }) => id === threat?.id && endedAt !== null)
  await until('the threat is over', isOver, 60_000)
  expect(reported(program).find(({ id }) => id === threat?.id)?.endedBecause).toBe('latency normalised')
  expect(readFileSync(log, 'utf8')).not.toContain('"status":500')
  await program.run('engine', 'stop')
})
