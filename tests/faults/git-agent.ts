// An agent as a script: it does what agents do with git, in an order that a seed decides, and notes how each command ended.
// The same seed gives the same commands, so that a run beside Signalbox can be compared with one without.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type GitAgent = {
  /** Does one of its operations. */
  step(): void
  /** `OPERATION: COMMAND → EXIT CODE`, in order. */
  readonly log: readonly string[]
  readonly counts: ReadonlyMap<string, number>
  /** What git said of commands that failed because something was in the way. */
  readonly locked: readonly string[]
}

type Place = {
  readonly root: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly seed: number
}

const FILES = 40
const BRANCHES_MAX = 8
const TREES_MAX = 3
const LOCKED = /\.lock|Unable to create|another git process|could not lock|cannot lock/i

export function openGitAgent(place: Place): GitAgent {
  const hand = new Hand(place)
  const counts = new Map<string, number>()
  const all = Object.entries(OPERATIONS).flatMap(([name, { weight, act }]) => Array(weight).fill({ name, act })) as {
    name: string
    act: Act
  }[]
  return {
    log: hand.log,
    locked: hand.locked,
    counts,
    step() {
      const chosen = all[hand.below(all.length)]
      if (!chosen) return
      counts.set(chosen.name, (counts.get(chosen.name) ?? 0) + 1)
      hand.operation = chosen.name
      chosen.act(hand)
    },
  }
}

/** The commands and the state that the operations share. */
class Hand {
  readonly log: string[] = []
  readonly locked: string[] = []
  readonly remote: string
  readonly other: string
  operation = ''
  #count = 0
  #random: number
  readonly #place: Place
  trees: string[] = []
  branches: string[] = ['main']

  constructor(place: Place) {
    this.#place = place
    this.#random = place.seed
    this.remote = join(place.home, `remote-${place.seed}.git`)
    this.other = join(place.home, `other-${place.seed}`)
    this.git('init', '-q', '--bare', '-b', 'main', this.remote)
    this.git('remote', 'add', 'origin', this.remote)
    this.git('push', '-q', 'origin', 'main')
    this.git('clone', '-q', this.remote, this.other)
    this.in(this.other, 'config', 'user.name', 'Bob')
    this.in(this.other, 'config', 'user.email', 'bob@example.org')
  }

  /** A number from 0 to `limit` - 1 (xorshift). */
  below(limit: number): number {
    let x = this.#random
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#random = x >>> 0
    return this.#random % limit
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(Math.max(1, items.length))]
  }

  next(): number {
    return ++this.#count
  }

  git(...args: readonly string[]): boolean {
    return this.in(this.#place.root, ...args)
  }

  in(cwd: string, ...args: readonly string[]): boolean {
    const { status, stderr } = spawnSync('git', args, { cwd, env: { ...this.#place.env }, encoding: 'utf8' })
    const words = args.map((word) => word.replaceAll(this.#place.home, '~').replaceAll(this.#place.root, '.'))
    this.log.push(`${this.operation}: git ${words.join(' ')} → ${status}`)
    if (status !== 0 && LOCKED.test(stderr)) this.locked.push(`${this.log.at(-1)}: ${stderr.trim().slice(0, 200)}`)
    return status === 0
  }

  /** Adds a line to one of the files. */
  write(cwd = this.#place.root): void {
    const number = this.below(FILES)
    const path = join(cwd, `src/part-${number % 5}/file-${number}.ts`)
    mkdirSync(dirname(path), { recursive: true })
    appendFileSync(path, `export const value${this.next()} = ${this.below(1_000)}\n`)
  }

  commit(cwd = this.#place.root, ...how: readonly string[]): boolean {
    this.write(cwd)
    this.in(cwd, 'add', '-A')
    return this.in(cwd, 'commit', '-q', '-m', `Change ${this.next()}`, ...how)
  }

  /** Ends what a conflict has left open, so that the next operation starts from a clean tree. */
  abort(what: 'merge' | 'rebase' | 'cherry-pick' | 'revert'): void {
    this.git(what, '--abort')
    this.git('reset', '-q', '--hard')
  }
}

type Act = (hand: Hand) => void
type Operation = { readonly weight: number; readonly act: Act }

const OPERATIONS: Readonly<Record<string, Operation>> = {
  commit: { weight: 30, act: (hand) => void hand.commit() },
  'several commits': {
    weight: 3,
    act: (hand) => {
      for (let count = 2 + hand.below(6); count > 0; count--) hand.commit()
    },
  },
  amend: { weight: 8, act: (hand) => void hand.commit(undefined, '--amend') },
  'amend at once': {
    weight: 4,
    act: (hand) => {
      hand.commit()
      hand.commit(undefined, '--amend')
      hand.commit(undefined, '--amend')
    },
  },
  'amend the message': {
    weight: 3,
    act: (hand) => void hand.git('commit', '-q', '--amend', '-m', `Say ${hand.next()}`),
  },
  branch: {
    weight: 4,
    act: (hand) => {
      if (hand.branches.length >= BRANCHES_MAX) return
      const name = `topic/${hand.next()}`
      if (hand.git('checkout', '-q', '-b', name)) hand.branches.push(name)
    },
  },
  'switch branch': { weight: 6, act: (hand) => void hand.git('checkout', '-q', hand.pick(hand.branches) ?? 'main') },
  'delete branch': {
    weight: 2,
    act: (hand) => {
      const name = hand.pick(hand.branches.slice(1))
      if (!name) return
      hand.git('checkout', '-q', 'main')
      if (hand.git('branch', '-q', '-D', name)) hand.branches = hand.branches.filter((other) => other !== name)
    },
  },
  merge: {
    weight: 5,
    act: (hand) => {
      if (!hand.git('merge', '-q', '--no-edit', hand.pick(hand.branches) ?? 'main')) hand.abort('merge')
    },
  },
  rebase: {
    weight: 5,
    act: (hand) => {
      if (!hand.git('rebase', '-q', hand.pick(hand.branches) ?? 'main')) hand.abort('rebase')
    },
  },
  'cherry-pick': {
    weight: 3,
    act: (hand) => {
      if (!hand.git('cherry-pick', hand.pick(hand.branches) ?? 'main')) hand.abort('cherry-pick')
    },
  },
  revert: {
    weight: 2,
    act: (hand) => {
      if (!hand.git('revert', '--no-edit', 'HEAD')) hand.abort('revert')
    },
  },
  'reset and commit': {
    weight: 4,
    act: (hand) => {
      hand.git('reset', '-q', '--hard', `HEAD~${1 + hand.below(2)}`)
      hand.commit()
    },
  },
  'reset softly': {
    weight: 3,
    act: (hand) => {
      hand.git('reset', '-q', '--soft', 'HEAD~1')
      hand.commit()
    },
  },
  stash: {
    weight: 4,
    act: (hand) => {
      hand.write()
      hand.git('add', '-A')
      hand.git('stash', 'push', '-q')
      hand.git('stash', 'pop', '-q')
      hand.git('reset', '-q', '--hard')
    },
  },
  'detached commit': {
    weight: 3,
    act: (hand) => {
      hand.git('checkout', '-q', '--detach')
      hand.commit()
      hand.git('checkout', '-q', hand.pick(hand.branches) ?? 'main')
    },
  },
  'add work tree': {
    weight: 3,
    act: (hand) => {
      if (hand.trees.length >= TREES_MAX) return
      const number = hand.next()
      const path = join(hand.other, '..', `tree-${number}`)
      if (hand.git('worktree', 'add', '-q', '-b', `side/${number}`, path)) hand.trees.push(path)
    },
  },
  'commit in work tree': {
    weight: 8,
    act: (hand) => {
      const tree = hand.pick(hand.trees)
      if (tree && existsSync(tree)) hand.commit(tree)
    },
  },
  'remove work tree': {
    weight: 1,
    act: (hand) => {
      const tree = hand.pick(hand.trees)
      if (tree && hand.git('worktree', 'remove', '--force', tree))
        hand.trees = hand.trees.filter((other) => other !== tree)
    },
  },
  push: { weight: 3, act: (hand) => void hand.git('push', '-q', 'origin', 'HEAD') },
  'force-push': {
    weight: 4,
    act: (hand) => {
      hand.commit(undefined, '--amend')
      hand.git('push', '-q', '--force', 'origin', 'HEAD')
    },
  },
  "fetch another's commit": {
    weight: 3,
    act: (hand) => {
      hand.in(hand.other, 'fetch', '-q', 'origin')
      hand.in(hand.other, 'checkout', '-q', '-B', 'main', 'origin/main')
      hand.commit(hand.other)
      hand.in(hand.other, 'push', '-q', 'origin', 'main')
      hand.git('checkout', '-q', 'main')
      if (!hand.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main')) hand.abort('merge')
    },
  },
  status: { weight: 6, act: (hand) => void hand.git('status', '--short') },
  'pack refs': { weight: 2, act: (hand) => void hand.git('pack-refs', '--all') },
  gc: { weight: 1, act: (hand) => void hand.git('gc', '-q') },
}
