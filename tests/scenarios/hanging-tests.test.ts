// A10: a test run that hangs, with grandchildren that cut every tie that they can: sessions of their own, no parent, no
// terminal, deaf to TERM and HUP, starting new ones all the time. At the limit all of them are gone, and the end is told.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { scratch } from '../support/repository.ts'

const LIMIT_MS = 4_000

/** Each child leaves its pid; what is counted has really been there. */
const script = (notes: string) => `
setsid sh -c 'echo $$ > ${notes}/far.$$; exec sleep 600' &
setsid sh -c 'setsid sh -c "echo \\$\\$ > ${notes}/farther.\\$\\$; exec sleep 600" & exit 0' &
setsid -f sh -c 'trap "" TERM HUP INT; echo $$ > ${notes}/deaf.$$; while :; do sleep 1; done'
nohup sh -c 'echo $$ > ${notes}/nohup.$$; exec sleep 600' >/dev/null 2>&1 &
setsid -f sh -c 'echo $$ > ${notes}/breeder.$$; while :; do setsid -f sleep 600; sleep 0.2; done' </dev/null >/dev/null 2>&1
for i in $(seq 1 60); do echo "step $i"; done
sleep 600
`

const pidsIn = (notes: string) => readdirSync(notes).map((name) => Number(name.split('.')[1]))

function isAlive(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** Living processes whose environment names one of our checkouts. */
function markedWith(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return isAlive(Number(pid)) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SIGNALBOX_RUN=${folder}`)
    } catch {
      // It ended meanwhile, or it is not ours to look at.
      return false
    }
  })
}

test.skipIf(process.platform !== 'linux')(
  'a hanging test run is ended at its limit with all that it started, and its last lines are reported',
  { timeout: 90_000 },
  async () => {
    const notes = scratch('pids')
    const { repository, env, run } = openProgram()
    repository.commit('Hang', {
      'hang.sh': script(notes),
      'signalbox.json': JSON.stringify({ tests: { command: 'sh hang.sh', timeoutMs: LIMIT_MS } }),
    })
    const { code, out } = await run('audit', 'HEAD', '--json')
    await pause(1_000)
    expect(code).toBe(1)
    const report = [JSON.parse(out)].flat()[0]
    expect(report.status).toBe('FAIL')
    expect(report.tests).toMatchObject({
      status: 'TIMEOUT',
      because: `not finished after ${LIMIT_MS / 1_000} s; ended with all its processes`,
    })
    expect(report.tests.tail.slice(-2)).toEqual(['step 59', 'step 60'])
    expect(report.issues[0]).toMatchObject({ rule: 'test/timeout', severity: 'HIGH' })
    const kinds = new Set(readdirSync(notes).map((name) => name.split('.')[0]))
    expect([...kinds].toSorted()).toEqual(['breeder', 'deaf', 'far', 'farther', 'nohup'])
    expect(pidsIn(notes).filter(isAlive)).toEqual([])
    expect(markedWith(env['XDG_STATE_HOME'] ?? '')).toEqual([])
  },
)
