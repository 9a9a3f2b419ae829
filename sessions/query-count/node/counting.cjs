// Counts equal queries from one place within one test, and writes down every fifth, tenth, twentieth … of them. Throws nothing
// and keeps nothing of the program alive.
'use strict'

const REPEATS_MIN = 5
const GROUPS_MAX = 5_000
const LINES_MAX = 1_000
const STACK_MAX = 80
const CALLERS_MAX = 6
const ENTRY_MAX = 2
const SHOWN_CHARS_MAX = 600
const PATHS_MAX = 5_000

const FOREIGN = /(?:^|\/)(?:node_modules|\.yarn|\.pnp\.[cm]?js|\.prisma|generated)(?:\/|$)/
const TESTS = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testing|fixtures|factories)\/|[._-](?:test|spec)\.[cm]?[jt]sx?$/
const FRAME = /^\s+at (?:async )?(?:(.*?) \()?(?:file:\/\/)?(\/.*?|[A-Za-z]:[\\/].*?)(?:\?[^:]*)?:(\d+):\d+\)?$/

const { AsyncLocalStorage } = require('node:async_hooks')
const { appendFileSync, realpathSync } = require('node:fs')
const { join, sep } = require('node:path')
const { threadId } = require('node:worker_threads')
const { isCounted, plain } = require('./statement.cjs')

/** `testNow` names the test that runs, or answers null. */
function createCounting({ log, root, testNow }) {
  const top = realpathSync(root) + sep
  const file = join(log, `node-${process.pid}-${threadId}.jsonl`)
  const scopes = new AsyncLocalStorage()
  const bound = AsyncLocalStorage.bind ?? ((act) => act)
  const paths = new Map()
  let test = null
  let groups = new Map()
  let lines = 0
  let lastScope = 0
  let isBusy = false

  /** One line a call: what is written survives a process that is killed. */
  function write(entry) {
    if (lines >= LINES_MAX) return
    lines++
    appendFileSync(file, `${JSON.stringify(lines === LINES_MAX ? { full: true } : entry)}\n`, { mode: 0o600 })
  }

  /** The path inside the checked tree, or null for what is not of it. */
  function pathIn(name) {
    if (!paths.has(name)) {
      if (paths.size >= PATHS_MAX) paths.clear()
      let real = name
      try {
        real = realpathSync(name)
      } catch {}
      const inside = [name, real]
        .find((path) => path.startsWith(top))
        ?.slice(top.length)
        .split(sep)
        .join('/')
      paths.set(name, inside === undefined || FOREIGN.test(inside) || FOREIGN.test(real) ? null : inside)
    }
    return paths.get(name)
  }

  /** Frames of the program and, outside them, of the test, innermost first. */
  function framesNow() {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = STACK_MAX
    const { stack } = new Error()
    Error.stackTraceLimit = limit
    const frames = String(stack).split('\n').flatMap(frameOf)
    const outer = frames.findIndex(([path]) => TESTS.test(path))
    const own = outer < 0 ? frames : frames.slice(0, outer)
    const entry = outer < 0 || own.length === 0 ? [] : frames.slice(outer, outer + ENTRY_MAX)
    return { own: own.slice(0, CALLERS_MAX), entry }
  }

  function frameOf(line) {
    const [, name = '', at, number] = FRAME.exec(line) ?? []
    const path = at === undefined ? null : pathIn(at)
    return path ? [[path, Number(number), name]] : []
  }

  /** Where no frame of a test is on the stack, what hangs together is told by its asynchronous context. */
  function scopeNow() {
    const scope = scopes.getStore()?.scope
    if (scope !== undefined) return scope
    scopes.enterWith({ scope: ++lastScope })
    return lastScope
  }

  function take(statement) {
    const { own, entry } = framesNow()
    const name = testNow()
    if (own.length === 0 || (name === null && entry.length === 0)) return
    if (name !== test) {
      test = name
      groups = new Map()
    }
    const count = countOf(JSON.stringify([statement, own[0], entry.length > 0 ? entry : scopeNow()]))
    // At 5, 10, 20, 40 …: the last line is right to a factor of two, and there are few of them.
    const times = count / REPEATS_MIN
    if (!Number.isInteger(times) || times === 0 || (times & (times - 1)) !== 0) return
    const shown = name ?? entry[0].slice(0, 2).join(':')
    write({ statement: statement.slice(0, SHOWN_CHARS_MAX), count, test: shown, frames: own, entry })
  }

  /** How often this was seen in the test, this time included; 0 where there is no room to count it. */
  function countOf(key) {
    if (!groups.has(key) && groups.size >= GROUPS_MAX) return 0
    const count = (groups.get(key) ?? 0) + 1
    groups.set(key, count)
    return count
  }

  function note(sql) {
    if (isBusy || typeof sql !== 'string' || scopes.getStore()?.isCounted) return
    if (!isCounted(sql)) return
    quietly(() => take(plain(sql)))
  }

  function quietly(act) {
    if (isBusy) return
    isBusy = true
    try {
      act()
    } catch {
    } finally {
      isBusy = false
    }
  }

  return { bound, note, quietly, scopes, take, write }
}

module.exports = { createCounting }
