// `npm run bench [-- NAME…]`: measures the built program against real peers on this machine, in one run, and prints tables.
import { loadavg } from 'node:os'
import { closeStagesOnSignal } from '../faults/stage.ts'
import { benchAudit } from './audit.ts'
import { benchDrain } from './drain.ts'
import { benchEcho } from './echo.ts'
import { isMet, print, type Section, show } from './figures.ts'
import { benchIdle } from './idle.ts'
import { benchLogRead } from './log-read.ts'
import { benchLogs } from './logs.ts'
import { benchOverhead } from './overhead.ts'
import { benchStall } from './stall.ts'
import { benchStart } from './start.ts'

const BENCHES: Readonly<Record<string, () => Promise<Section>>> = {
  start: benchStart,
  echo: benchEcho,
  drain: benchDrain,
  stall: benchStall,
  idle: benchIdle,
  audit: benchAudit,
  logs: benchLogs,
  overhead: benchOverhead,
  logread: benchLogRead,
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const load = () => `load ${loadavg().map(show).join(' ')}`

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHES))
  if (unknown.length > 0) {
    say(`no bench named ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`)
    return 2
  }
  const began = performance.now()
  const goals = []
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue
    const since = performance.now()
    const section = await bench()
    goals.push(...section.goals)
    say(print(section))
    say(`  (${((performance.now() - since) / 1000).toFixed(0)} s, ${load()})`)
  }
  const met = goals.filter(isMet).length
  say(`\n${met} of ${goals.length} goals met in ${((performance.now() - began) / 1000).toFixed(0)} s on a machine of`)
  say(`its own or not: compare ratios, not milliseconds; ${load()}`)
  return 0
}

closeStagesOnSignal()
process.exitCode = await main(process.argv.slice(2))
