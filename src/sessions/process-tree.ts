// Finds and signals everything that a session or a test run has started: by process group, session id, parent and an
// environment marker, because each alone misses some (setsid, nohup, double fork). Never signals pid 1, this process or
// its ancestors. Where there is no /proc only the process group is reached.
import { setTimeout as pause } from 'node:timers/promises'
import { Trouble } from '#protocol/errors.ts'
import {
  fewAtATime,
  hasProcessTable,
  type ProcessRow,
  readProcess,
  readProcessTable,
  startedWith,
} from './process-table.ts'

export type TreeRoot = {
  readonly pid: number
  /** Was put into the root's environment, with a value that nobody else uses. */
  readonly marker: { readonly name: string; readonly value: string }
  /** When given, a later process with the same pid is not taken for the root. */
  readonly startTime?: string | null
}

const GONE_WITHIN_MS = 5_000
const POLL_FIRST_MS = 5
const POLL_LAST_MS = 80
/** Rounds of stopping new children before killing: each round a fork storm has fewer parents left to fork. */
const STOP_ROUNDS_MAX = 50

/** Kernel start time of a process, so that a reused pid is not mistaken for it; null where unknown. */
export function startTimeOf(pid: number): string | null {
  return readProcess(pid)?.startTime ?? null
}

/**
 * Ends the whole tree: TERM, up to `graceMs` to leave, then STOP all and KILL all until none is left (zombies count as gone).
 * Throws Trouble when some process outlives even that.
 */
export function endTree(root: TreeRoot, graceMs: number): Promise<void> {
  return endReached(openReach(root), root, graceMs)
}

/** A tree that is looked at now and then: what was once seen in it belongs to it, even when it later cuts every tie. */
export type WatchedTree = {
  look(): Promise<void>
  /** As endTree, and with all that was seen. */
  end(graceMs: number): Promise<void>
}

export function watchTree(root: TreeRoot): WatchedTree {
  const reach = openReach(root)
  return {
    look: async () => void (await reach.living()),
    end: (graceMs) => endReached(reach, root, graceMs),
  }
}

async function endReached(reach: Reach, root: TreeRoot, graceMs: number): Promise<void> {
  await reach.send('SIGTERM')
  // A stopped process would keep the TERM pending for ever.
  await reach.send('SIGCONT')
  if (await isGoneWithin(reach, graceMs)) return
  const until = Date.now() + GONE_WITHIN_MS
  do {
    await freeze(reach)
    await reach.send('SIGKILL')
    if (await isGoneWithin(reach, POLL_LAST_MS)) return
  } while (Date.now() < until)
  const living = await reach.living()
  throw new Trouble(
    `Processes ${living.slice(0, 10).join(', ')} of the tree of ${root.pid} outlived SIGKILL.`,
    'They are probably stuck in the kernel (state D in `ps`), for example on a network drive.',
  )
}

/** Those of the tree that live now. */
export function treePids(root: TreeRoot): Promise<readonly number[]> {
  return openReach(root).living()
}

/** Stops (`SIGSTOP`) or continues (`SIGCONT`) the whole tree; processes that are already gone are no failure. */
export async function signalTree(root: TreeRoot, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const reach = openReach(root)
  if (signal === 'SIGSTOP') await freeze(reach)
  else await reach.send(signal)
}

/** What one operation knows of the tree. Members once seen stay members, even when they cut every tie afterwards. */
type Reach = {
  /** How many were reached. */
  send(signal: NodeJS.Signals): Promise<number>
  living(): Promise<readonly number[]>
}

function openReach(root: TreeRoot): Reach {
  if (!hasProcessTable) return groupReach(root.pid)
  const known: Known = { members: new Set(), strangers: new Set() }
  return {
    living: async () => (await findMembers(root, known)).map(({ pid }) => pid),
    async send(signal) {
      const members = await findMembers(root, known)
      // Parents stop before their children and continue after them: a shell must not see its foreground job stopped.
      for (const { pid } of signal === 'SIGCONT' ? members.toReversed() : members) sendTo(pid, signal)
      return members.length
    },
  }
}

function groupReach(pid: number): Reach {
  const reached = pid > 1 && pid !== process.pid
  return {
    living: async () => (reached && sendTo(-pid, 0) ? [pid] : []),
    send: async (signal) => (reached && sendTo(-pid, signal) ? 1 : 0),
  }
}

/** Names of processes that were looked at before. The environment of a stranger is not read again: it takes longest. */
type Known = { readonly members: Set<string>; readonly strangers: Set<string> }

/** Living members, parents before children. */
async function findMembers(root: TreeRoot, known: Known): Promise<readonly ProcessRow[]> {
  const rows = await readProcessTable()
  const spared = sparedPids(rows)
  const isRootPid = isUsableRoot(root, rows, spared)
  const members = new Map<number, ProcessRow>()
  const belongs = (row: ProcessRow) =>
    (isRootPid && (row.pid === root.pid || row.group === root.pid || row.session === root.pid)) ||
    known.members.has(nameOf(row)) ||
    isMarked(row, root, known.strangers)
  const children = Map.groupBy(rows, ({ parent }) => parent)
  const add = (row: ProcessRow) => {
    if (members.has(row.pid) || spared.has(row.pid)) return
    members.set(row.pid, row)
    for (const child of children.get(row.pid) ?? []) add(child)
  }
  // Start order, so that a parent comes before the children that only its descent brings in.
  const byAge = rows.toSorted((a, b) => Number(a.startTime) - Number(b.startTime) || a.pid - b.pid)
  await fewAtATime(byAge, (row) => {
    if (!members.has(row.pid) && belongs(row)) add(row)
  })
  const living = [...members.values()].filter(({ state }) => state !== 'Z' && state !== 'X')
  for (const row of living) known.members.add(nameOf(row))
  return living
}

function isMarked(row: ProcessRow, { marker }: TreeRoot, strangers: Set<string>): boolean {
  const name = nameOf(row)
  if (strangers.has(name)) return false
  const isOurs = startedWith(row.pid, marker)
  if (!isOurs) strangers.add(name)
  return isOurs
}

/** A pid, group or session id counts only while no later process has taken over the root's number. */
function isUsableRoot(root: TreeRoot, rows: readonly ProcessRow[], spared: ReadonlySet<number>): boolean {
  if (root.pid <= 1 || spared.has(root.pid)) return false
  const row = rows.find(({ pid }) => pid === root.pid)
  return !row || !root.startTime || row.startTime === root.startTime
}

function sparedPids(rows: readonly ProcessRow[]): ReadonlySet<number> {
  const parents = new Map(rows.map(({ pid, parent }) => [pid, parent]))
  const spared = new Set([0, 1])
  for (let pid: number | undefined = process.pid; pid && !spared.has(pid); pid = parents.get(pid)) spared.add(pid)
  return spared
}

const nameOf = ({ pid, startTime }: ProcessRow) => `${pid}:${startTime}`

async function freeze(reach: Reach): Promise<void> {
  let known = -1
  for (let round = 0; round < STOP_ROUNDS_MAX; round++) {
    const count = await reach.send('SIGSTOP')
    if (count === known) return
    known = count
  }
}

async function isGoneWithin(reach: Reach, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs
  for (let waitMs = POLL_FIRST_MS; ; waitMs = Math.min(waitMs * 2, POLL_LAST_MS)) {
    if ((await reach.living()).length === 0) return true
    if (Date.now() >= until) return false
    await pause(Math.min(waitMs, until - Date.now()))
  }
}

/** False when there is no such process, or none that may be signalled. */
function sendTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
