// "Must show" 5 of the sessions issue: `signalbox stop` leaves nothing of a family that ignores TERM and hides in process
// groups and sessions of its own. Found by a marker in the environment, independently of how the program finds them.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const MARKER = `STOP_TREE_TEST=${process.pid}-${Date.now()}`

const STUBBORN = `trap '' TERM HUP INT; while :; do sleep 1; done`
/** Seven shells: the root, a child, a new group, a new session with a child, a double fork, one that is both. */
const FAMILY = `
trap '' TERM HUP INT
bash -c "$STUBBORN" &
set -m; bash -c "$STUBBORN" & set +m
setsid bash -c "bash -c \\"\\$STUBBORN\\" & $STUBBORN" &
( bash -c "$STUBBORN" & )
( setsid nohup bash -c "$STUBBORN" > /dev/null 2>&1 & )
while :; do sleep 1; done`
const SHELLS = 7

type Member = { readonly pid: number; readonly name: string; readonly group: number; readonly session: number }

/** Living processes that carry the marker. */
function members(): readonly Member[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => memberAt(Number(entry)) ?? [])
}

function memberAt(pid: number): Member | null {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(MARKER)) return null
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    return state === 'Z' || state === 'X' ? null : { pid, name, group: Number(group), session: Number(session) }
  } catch {
    return null
  }
}

test.skipIf(process.platform !== 'linux')(
  'stop leaves none of a family that ignores TERM and forks away',
  { timeout: 60_000 },
  async () => {
    const program = openProgram()
    program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
    await program.run('run', '--', 'env', MARKER, `STUBBORN=${STUBBORN}`, 'bash', '-c', FAMILY)
    const shells = () => members().filter(({ name }) => name === 'bash')
    // A shell that was forked a moment ago may not yet have left its group and session.
    const groups = () => new Set(shells().map(({ group }) => group)).size
    const sessions = () => new Set(shells().map(({ session }) => session)).size
    await until('the family is complete', () => shells().length === SHELLS && groups() >= 4 && sessions() >= 3)
    expect(groups()).toBeGreaterThanOrEqual(4)
    expect(sessions()).toBe(3)

    expect(await program.run('stop', 's1')).toMatchObject({ code: 0 })

    expect(members()).toEqual([])
    expect(await program.json('sessions')).toMatchObject([{ id: 's1', state: 'exited' }])
  },
)
