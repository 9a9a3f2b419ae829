// A2, A3, A5, A7: every edge of the audit's state machine on a real repository, as the journal tells it, with its times.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StoredEnvelope } from '#protocol/envelope.ts'
import type { Escalation } from '#protocol/escalation.ts'
import { connectUnixSocket } from '#transport/unix-socket.ts'
import { engineSocket, findWorkspace, prepare } from '#workspace.ts'
import { AWS_KEY, GITHUB_TOKEN } from '../support/credentials.ts'
import { openProgram, type Program } from '../support/program.ts'
import { until } from '../support/until.ts'

const FIX_WITHIN_MS = 25_000
const SETTLE_MS = 500
const TAP =
  'echo "TAP version 13"; echo "ok 1 - sum"; echo "1..1"; echo "# tests 1"; echo "# pass 1"; echo "# fail 0"\n'
const FAILING = 'echo "TAP version 13"; echo "not ok 1 - sum"; echo "1..1"; echo "# pass 0"; echo "# fail 1"; exit 1\n'

type Move = { readonly from: string; readonly to: string; readonly on: string; readonly at: number }

function configure(program: Program): void {
  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  const config = {
    audit: { fixWithinMs: FIX_WITHIN_MS, settleMs: SETTLE_MS },
    tests: { command: 'sh ./run-tests', rerunFailed: false, compareWithParent: false },
    questions: { undoMs: { 'critical-finding': 0 } },
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
}

async function journalOf(program: Program): Promise<readonly StoredEnvelope[]> {
  const { out } = await program.run('journal', '--json')
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/** The moves of one audit, as the journal has them. */
async function movesOf(program: Program, id: string | RegExp): Promise<readonly Move[]> {
  return (await journalOf(program)).flatMap(({ at, event }) => {
    if (event.type !== 'machine.moved' || event.machine !== 'commit-audit') return []
    const isMeant = typeof id === 'string' ? event.id === id : id.test(event.id)
    return isMeant ? [{ from: event.from, to: event.to, on: event.on, at }] : []
  })
}

const shown = (moves: readonly Move[]) => moves.map(({ to, on }) => `${to} on ${on}`)
const reaches = (program: Program, id: string | RegExp, state: string) =>
  until(`${id} in ${state}`, async () => {
    const moves = await movesOf(program, id)
    return moves.at(-1)?.to === state && moves
  })

async function reset(program: Program, auditId: string): Promise<void> {
  const workspace = findWorkspace(program.repository.root, program.env)
  const client = await connectUnixSocket(engineSocket(workspace), prepare(workspace).token)
  onTestFinished(() => client.close())
  expect(await client.send({ type: 'audit.reset', auditId })).toMatchObject({ ok: true })
}

const DETECTED = ['DETECTED_CHANGE on commit.observed', 'AUDITING on change.listed']
const TESTED = [
  ...DETECTED,
  'TESTING on checks.finished',
  'VERIFYING on tests.finished',
  'REPORTING on metrics.measured',
]
const TOLD = ['COMMUNICATING on report.written', 'WAIT_FOR_FIX on feedback.written']
const BLOCKED = [...DETECTED, 'REPORTING on checks.finished', ...TOLD]

test('an audit goes through every edge, and the journal has each with its time', { timeout: 180_000 }, async () => {
  const program = openProgram()
  const { commit, git, write } = program.repository
  configure(program)
  commit('Open the shop', { 'run-tests': TAP })
  await program.run('engine', 'start')
  await until('watched', async () => (await program.json<{ heads: object | null }>('status')).heads)

  const leaked = commit('Configure the archive', { 'archive.ini': `key = ${AWS_KEY}\n` })
  const waiting = await reaches(program, leaked, 'WAIT_FOR_FIX')
  expect(shown(waiting), 'a CRITICAL finding ends it without tests').toEqual(BLOCKED)

  const sound = commit('Say what it is', { 'README.md': 'shop\n' })
  expect(shown(await reaches(program, sound, 'IDLE')), 'a sound commit').toEqual([...TESTED, 'IDLE on report.written'])

  const second = commit('Configure the robot', { 'robot.ini': `token = ${GITHUB_TOKEN}\n` })
  await reaches(program, second, 'WAIT_FOR_FIX')
  const fix = commit('Take the token out', { 'robot.ini': 'token = from the environment\n' })
  expect(shown(await reaches(program, second, 'IDLE')), 'a later commit resolves it').toEqual([
    ...BLOCKED,
    'IDLE on issue.resolved',
  ])
  expect(shown(await reaches(program, fix, 'IDLE'))).toEqual([...TESTED, 'IDLE on report.written'])

  const failing = commit('Break the sum', { 'run-tests': FAILING })
  await reaches(program, failing, 'WAIT_FOR_FIX')
  await reset(program, failing)
  expect(shown(await reaches(program, failing, 'IDLE')), 'a failing test, reset by hand').toEqual([
    ...TESTED,
    ...TOLD,
    'IDLE on audit.reset',
  ])

  git('checkout', '-q', '-b', 'quiet')
  const skipped = commit('Mend the sum [skip-audit]', { 'run-tests': TAP })
  expect(shown(await reaches(program, skipped, 'IDLE'))).toEqual([...TESTED, 'IDLE on report.written'])
  const sneaked = commit('Nothing to see [skip-audit]', { 'sneaked.ini': `token = ${GITHUB_TOKEN}\n` })
  expect(shown(await reaches(program, sneaked, 'WAIT_FOR_FIX')), 'secrets are not skipped').toEqual(BLOCKED)
  const question = await until('a question about it', async () => {
    const queue = await program.json<readonly Escalation[]>('queue')
    return queue.find(({ about }) => JSON.stringify(about).includes(sneaked))
  })
  await program.run('reject', question.id, '--reason', 'a test token')
  expect(shown(await reaches(program, sneaked, 'IDLE')).at(-1), 'dismissed by a human').toBe('IDLE on issue.dismissed')

  write('draft.md', 'not yet\n')
  expect(shown(await reaches(program, /^worktree-/, 'IDLE'))[0]).toBe('DETECTED_CHANGE on worktree.settled')

  const expired = await reaches(program, leaked, 'IDLE')
  expect(shown(expired), 'nobody mended it in time').toEqual([...BLOCKED, 'IDLE on audit.expired'])
  const times = expired.map(({ at }) => at)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBeGreaterThanOrEqual(FIX_WITHIN_MS)

  const observed = (await journalOf(program)).flatMap(({ event }) =>
    event.type === 'commit.observed' && event.subject.skipAudit ? [event.subject.id] : [],
  )
  expect(observed, 'the journal says who asked to be skipped').toEqual([skipped, sneaked])
})
