// Real process trees that try to get away: every one must be found, stopped, continued and ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readProcess } from '#sessions/process-table.ts'
import { endTree, signalTree, startTimeOf, type TreeRoot } from '#sessions/process-tree.ts'
import { until } from '../support/until.ts'

const MARKER = 'SIGNALBOX_TREE_TEST'

/** A process that writes its pid into the directory given as $1 and ignores TERM and HUP. */
const STUBBORN = `trap '' TERM HUP; echo > "$PIDS/$$"; while :; do sleep 1; done`
const FAMILY = `
trap '' TERM HUP
bash -c '${STUBBORN.replaceAll("'", `'"'"'`)}' &
setsid bash -c '${STUBBORN.replaceAll("'", `'"'"'`)}' &
( setsid bash -c '${STUBBORN.replaceAll("'", `'"'"'`)}' & )
( exec env -i PIDS="$PIDS" PATH="$PATH" bash -c '${STUBBORN.replaceAll("'", `'"'"'`)}' & )
echo > "$PIDS/$$"
while :; do sleep 1; done`

let directory: string
let child: ChildProcess
let root: TreeRoot

async function start(script: string): Promise<void> {
  const value = `${process.pid}-${Math.random()}`
  child = spawn('bash', ['-c', script], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, [MARKER]: value, PIDS: directory },
  })
  root = { pid: child.pid ?? 0, marker: { name: MARKER, value } }
}

const pids = async () => (await readdir(directory)).map(Number)
const isAlive = (pid: number) => !['', 'Z', 'X'].includes(readProcess(pid)?.state ?? '')
const stateOf = (pid: number) => readProcess(pid)?.state

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signalbox-tree-'))
})
afterEach(async () => {
  await endTree(root, 0)
  await rm(directory, { recursive: true, force: true })
})

describe.skipIf(process.platform !== 'linux')('the tree of a process', () => {
  test('is ended with its setsid, double-forked and environment-cleaned members although all ignore TERM', async () => {
    await start(FAMILY)
    await until('it is so', async () => (await pids()).length === 5)
    const members = await pids()
    expect(members.filter(isAlive)).toHaveLength(5)

    await endTree(root, 100)

    expect(members.filter(isAlive)).toEqual([])
  })

  test('ends by TERM alone, with its own clean-up, when it obeys', async () => {
    await start(`trap 'echo > "$PIDS/1"; exit 0' TERM; echo > "$PIDS/$$"; while :; do sleep 0.01; done`)
    await until('it is so', async () => (await pids()).length === 1)

    await endTree(root, 10_000)

    expect(await pids()).toContain(1)
    expect(isAlive(root.pid)).toBe(false)
  })

  test('is ended while it keeps forking away', async () => {
    await start(
      `fork() { echo > "$PIDS/$BASHPID"; [ "$(ls "$PIDS" | wc -l)" -lt 120 ] && { (fork &) ; (setsid bash -c 'trap "" TERM; echo > "$PIDS/$$"; sleep 60' &); }; trap '' TERM; sleep 60; }; fork`,
    )
    await until('it is so', async () => (await pids()).length >= 20)

    await endTree(root, 0)

    const members = await pids()
    expect(members.length).toBeGreaterThanOrEqual(20)
    expect(members.filter(isAlive)).toEqual([])
  })

  test('stops and continues as a whole', async () => {
    await start(FAMILY)
    await until('it is so', async () => (await pids()).length === 5)
    const members = await pids()

    await signalTree(root, 'SIGSTOP')
    await until('it is so', () => members.every((pid) => stateOf(pid) === 'T'))

    await signalTree(root, 'SIGCONT')
    await until('it is so', () => members.every((pid) => stateOf(pid) !== 'T'))
  })

  test('is ended also while it is stopped', async () => {
    await start(`echo > "$PIDS/$$"; while :; do sleep 1; done`)
    await until('it is so', async () => (await pids()).length === 1)
    await signalTree(root, 'SIGSTOP')
    await until('it is so', () => stateOf(root.pid) === 'T')

    await endTree(root, 10_000)

    expect(isAlive(root.pid)).toBe(false)
  })

  test('is nothing when the pid now belongs to a process with another start time', async () => {
    await start(`echo > "$PIDS/$$"; while :; do sleep 1; done`)
    await until('it is so', async () => (await pids()).length === 1)

    await endTree({ pid: root.pid, marker: { name: MARKER, value: 'another' }, startTime: '1' }, 0)

    expect(isAlive(root.pid)).toBe(true)
  })

  test('never includes this process, its ancestors or pid 1', async () => {
    await start('sleep 60')
    const nobody = { name: MARKER, value: 'nobody' }

    await endTree({ pid: process.pid, marker: nobody }, 0)
    await endTree({ pid: process.ppid, marker: nobody }, 0)
    await endTree({ pid: 1, marker: nobody }, 0)
    await endTree({ pid: 0, marker: nobody }, 0)

    expect(isAlive(process.ppid)).toBe(true)
    expect(isAlive(root.pid)).toBe(true)
  })
})

describe.skipIf(process.platform !== 'linux')('the start time of a process', () => {
  test('is read past a command name with spaces and parentheses', async () => {
    await start(`exec -a x bash -c 'printf "a) R 1 (b" > /proc/self/comm; echo > "$PIDS/$$"; read -r < <(sleep 60)'`)
    await until('it is so', async () => (await pids()).length === 1)

    expect(readFileSync(`/proc/${root.pid}/comm`, 'utf8')).toBe('a) R 1 (b\n')
    expect(startTimeOf(root.pid)).toMatch(/^[0-9]+$/)
    expect(readProcess(root.pid)?.parent).toBe(process.pid)
  })

  test('is unknown for a process that does not exist', () => {
    expect(startTimeOf(2 ** 30)).toBeNull()
  })
})
