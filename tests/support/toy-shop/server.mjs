// A small real service: node:http in front of node:sqlite, with a request log. `server.mjs DATABASE LOG VERSION REAL_START LOG_START
// TIMES_FASTER`. The log's clock runs TIMES_FASTER as fast as ours, because logs are judged by the minute and nobody waits for hours;
// durations are as measured. A query takes the round trip that a database far away would take: long
// enough that other work on this machine does not look like a slow shop.
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { ordersOf } from './src/orders.mjs'

const [, , databasePath, logPath, version, realStart, logStart, timesFaster] = process.argv
const ROUND_TRIP_MS = 60

const log = createWriteStream(logPath, { flags: 'a' })
const logNow = () => Number(logStart) + (Date.now() - Number(realStart)) * Number(timesFaster)
const say = (fields) =>
  log.write(
    `${JSON.stringify({ time: new Date(logNow()).toISOString(), level: 'info', service: 'shop', ...fields })}\n`,
  )

const database = new DatabaseSync(databasePath)
database.exec(`create table if not exists orders (id integer primary key, customer integer, placed text);
  create table if not exists items (id integer primary key, order_id integer, name text);
  create index if not exists by_customer on orders (customer);
  create index if not exists by_order on items (order_id)`)

/** What one request asks the database, counted. */
function openConnection() {
  let queries = 0
  return {
    count: () => queries,
    async all(sql, ...values) {
      queries += 1
      await pause(ROUND_TRIP_MS)
      return database.prepare(sql).all(...values)
    },
  }
}

async function answer(method, customer, connection) {
  if (method === 'GET') return ordersOf(connection, customer)
  const [order] = await connection.all(
    'insert into orders (customer, placed) values (?, ?) returning id',
    customer,
    version,
  )
  await connection.all('insert into items (order_id, name) values (?, ?), (?, ?)', order.id, 'tea', order.id, 'cup')
  return order
}

const server = createServer(async ({ method, url }, response) => {
  const began = performance.now()
  const connection = openConnection()
  let status = 200
  try {
    const customer = Number(/^\/customers\/(\d+)\/orders$/.exec(url)?.[1])
    response.end(JSON.stringify(await answer(method, customer, connection)))
  } catch (thrown) {
    status = 500
    response.statusCode = status
    response.end(String(thrown))
  }
  const durationMs = Math.round((performance.now() - began) * 100) / 100
  say({ msg: 'request completed', method, path: url, status, durationMs, dbQueries: connection.count() })
})
server.listen(0, '127.0.0.1', () => {
  say({ msg: `starting shop version ${version}` })
  process.send?.({ port: server.address().port })
})
process.on('SIGTERM', () => log.end(() => process.exit(0)))
