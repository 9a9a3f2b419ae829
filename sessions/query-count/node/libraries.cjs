// How each database library tells of its queries: the function of it that all of them go through is replaced by one that
// notes the statement and then does the same.
'use strict'

const { operationOf, rawOf } = require('./statement.cjs')

function librariesOf({ bound, note, quietly, scopes, take, write }) {
  /** Native classes are shared by the registries of a test runner, and are to be replaced once. */
  const ours = new WeakSet()

  /** `owner[name]` tells of its query first; what it calls to carry it out is not told again. */
  function wrap(owner, name, sqlOf) {
    const original = owner?.[name]
    if (typeof original !== 'function' || ours.has(original)) return
    const counted = function (...args) {
      try {
        note(sqlOf(args, this))
      } catch {}
      const store = scopes.getStore()
      if (store?.isCounted) return original.apply(this, args)
      // A callback is the program's again, and what it asks for is counted.
      if (typeof args[args.length - 1] === 'function') args.push(bound(args.pop()))
      return scopes.run({ ...store, isCounted: true }, () => original.apply(this, args))
    }
    replace(owner, name, counted)
  }

  /** The innermost layer: nothing below it would be told twice, so that callbacks keep their own context. */
  function tap(owner, name, sqlOf) {
    const original = owner?.[name]
    if (typeof original !== 'function' || ours.has(original)) return
    const counted = function (...args) {
      try {
        note(sqlOf(args, this))
      } catch {}
      return original.apply(this, args)
    }
    replace(owner, name, counted)
  }

  function replace(owner, name, counted) {
    const was = Object.getOwnPropertyDescriptor(owner, name)
    if (!was) return
    const { name: ownName, length } = was.value
    Object.defineProperties(counted, {
      name: { value: ownName, configurable: true },
      length: { value: length, configurable: true },
    })
    Object.assign(counted, was.value)
    ours.add(counted)
    Object.defineProperty(owner, name, { ...was, value: counted })
  }

  const textOf = ([sql]) => (typeof sql === 'string' ? sql : (sql?.text ?? sql?.sql ?? sql?.query))

  function sqlite3({ Database, Statement }) {
    for (const name of ['all', 'get', 'each', 'run']) {
      tap(Database?.prototype, name, textOf)
      tap(Statement?.prototype, name, (_, statement) => statement.sql)
    }
  }

  /** Statements have no class of their own to be found by: the first that is made shows it. */
  function statementsOf(Database, sqlOf) {
    const original = Database?.prototype?.prepare
    if (typeof original !== 'function') return
    replace(Database.prototype, 'prepare', function (...args) {
      const statement = original.apply(this, args)
      replace(Database.prototype, 'prepare', original)
      quietly(() => {
        const prototype = Object.getPrototypeOf(statement)
        for (const name of ['all', 'get', 'iterate', 'run']) tap(prototype, name, (_, own) => sqlOf(own))
      })
      return statement
    })
  }

  function mysql2(exports) {
    const owner = typeof exports === 'function' ? exports : exports?.default
    for (const name of ['query', 'execute']) wrap(owner?.prototype, name, textOf)
  }

  function prisma(exports, module) {
    const { getPrismaClient } = exports
    if (typeof getPrismaClient !== 'function') return
    const counted = (...args) => {
      const Client = getPrismaClient(...args)
      quietly(() => countRequests(Client.prototype))
      return Client
    }
    const descriptors = Object.getOwnPropertyDescriptors(exports)
    descriptors.getPrismaClient = { value: counted, enumerable: true, configurable: true, writable: true }
    module.exports = Object.create(Object.getPrototypeOf(exports), descriptors)
  }

  function countRequests(prototype) {
    const original = prototype._request
    if (typeof original !== 'function') return
    const joined = new Set()
    replace(prototype, '_request', function (request, ...rest) {
      const store = scopes.getStore()
      const running = scopes.run({ ...store, isCounted: true }, () => original.call(this, request, ...rest))
      if (store?.isCounted) return running
      // Whoever awaits the request is on the stack only once the request itself has waited.
      const counted = async () => {
        await null
        quietly(() => takeRequest(request, joined))
        return await running
      }
      return counted()
    })
  }

  function takeRequest(request, joined) {
    const statement = request.model ? operationOf(request) : rawOf(request)
    if (statement === null) return
    // Prisma joins the findUnique calls of one tick into one query.
    if (/^findUnique/.test(request.action ?? '')) {
      if (joined.has(statement)) return
      joined.add(statement)
      process.nextTick(() => joined.delete(statement))
    }
    take(statement)
  }

  const byPath = [
    [/\/node_modules\/pg\/lib\/client\.js$/, 'pg', (exports) => tap(exports.prototype, 'query', textOf)],
    [/\/node_modules\/pg-pool\/index\.js$/, 'pg-pool', (exports) => wrap(exports.prototype, 'query', textOf)],
    [/\/node_modules\/mysql2\/lib\/(?:base\/)?(?:connection|pool)\.js$/, 'mysql2', mysql2],
    [/\/node_modules\/sqlite3\/lib\/sqlite3\.js$/, 'sqlite3', sqlite3],
    [
      /\/node_modules\/better-sqlite3\/lib\/database\.js$/,
      'better-sqlite3',
      (exports) => statementsOf(exports, ({ source }) => source),
    ],
    [
      /\/node_modules\/sequelize\/lib\/sequelize\.js$/,
      'sequelize',
      (exports) => wrap(exports.prototype, 'query', textOf),
    ],
    [/\/node_modules\/@prisma\/client\/runtime\/(?:client|library|binary)\.js$/, 'prisma', prisma],
  ]

  return {
    /** `path` is where the module was loaded from, with `/`. */
    patch(path, module) {
      const [, name, change] = byPath.find(([pattern]) => pattern.test(path)) ?? []
      if (change === undefined) return
      quietly(() => {
        change(module.exports, module)
        write({ counts: name })
      })
    },
    patchNodeSqlite({ DatabaseSync }) {
      quietly(() => {
        statementsOf(DatabaseSync, ({ sourceSQL }) => sourceSQL)
        write({ counts: 'node:sqlite' })
      })
    },
  }
}

module.exports = { librariesOf }
