// Counts the database queries of a test run, from inside Node processes that are started with `--require` of this file. Only
// where SIGNALBOX_QUERY_LOG and SIGNALBOX_QUERY_ROOT are set. It prints nothing and throws nothing; what it writes is read
// by src/effects/testing/queries/read-log.ts, which says what the lines mean.
'use strict'

const Module = require('node:module')
const { sep } = require('node:path')

/** With any of them counting begins; a process that asks no database pays next to nothing. */
const LIBRARY =
  /\/node_modules\/(?:pg\/lib\/client|pg-pool\/index|mysql2\/lib\/(?:base\/)?(?:connection|pool)|sqlite3\/lib\/sqlite3|better-sqlite3\/lib\/database|sequelize\/lib\/sequelize|@prisma\/client\/runtime\/(?:client|library|binary))\.js$/
const JEST = /\/node_modules\/jest-runtime\/build\/index\.js$/
const MOCHA = /\/node_modules\/mocha\/lib\/runner\.c?js$/

function listen(log, root) {
  let opened = null
  /** What the runner of this process calls the test that runs. */
  let askRunner = () => globalThis.__vitest_worker__?.current?.fullTestName

  function testNow() {
    const name = askRunner()
    return typeof name === 'string' && name !== '' ? name : null
  }

  function libraries() {
    if (opened === null) {
      const { createCounting } = require('./counting.cjs')
      const { librariesOf } = require('./libraries.cjs')
      opened = librariesOf(createCounting({ log, root, testNow }))
    }
    return opened
  }

  function loaded(filename, module) {
    if (typeof filename !== 'string') return
    try {
      const path = filename.split(sep).join('/')
      if (LIBRARY.test(path)) libraries().patch(path, module)
      else if (JEST.test(path)) jest(module.exports)
      else if (MOCHA.test(path)) mocha(module.exports)
    } catch {}
  }

  /** Jest loads modules by itself, a registry for each test file; where it does so differs by version. */
  function jest({ default: Runtime }) {
    const seen = new WeakSet()
    const original = Runtime?.prototype?.requireModule
    if (typeof original !== 'function') return
    Runtime.prototype.requireModule = function (...args) {
      if (!seen.has(this)) {
        seen.add(this)
        try {
          watchLoader(this)
        } catch {}
      }
      return original.apply(this, args)
    }
  }

  function watchLoader(runtime) {
    const [owner, name] = runtime.cjsLoader?.loadModule ? [runtime.cjsLoader, 'loadModule'] : [runtime, '_loadModule']
    const original = owner[name]
    if (typeof original !== 'function') return
    owner[name] = function (...args) {
      const result = original.apply(this, args)
      const [module, , , path] = args
      loaded(path, module)
      return result
    }
    askRunner = () => runtime._environment?.global?.expect?.getState?.().currentTestName
  }

  function mocha(Runner) {
    const run = Runner?.prototype?.runTest
    if (typeof run !== 'function') return
    Runner.prototype.runTest = function (...args) {
      askRunner = () => this.test?.fullTitle?.()
      return run.apply(this, args)
    }
  }

  const { load } = Module.prototype
  Module.prototype.load = function (filename) {
    const result = load.call(this, filename)
    loaded(filename, this)
    return result
  }

  const { _load: loadBuiltIn } = Module
  let hasNodeSqlite = false
  Module._load = function (request, ...rest) {
    const result = loadBuiltIn.call(this, request, ...rest)
    if (request === 'node:sqlite' && !hasNodeSqlite) {
      hasNodeSqlite = true
      try {
        libraries().patchNodeSqlite(result)
      } catch {}
    }
    return result
  }
}

try {
  const { SIGNALBOX_QUERY_LOG: log, SIGNALBOX_QUERY_ROOT: root } = process.env
  if (log && root) listen(log, root)
} catch {}
