// Where a session's opencode listens, and the password that it asks of everybody there. Kept in the session's own folder, so that the
// engine that comes after this one finds the same server.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, Trouble } from '#protocol/errors.ts'

const placeSchema = z.strictObject({
  port: z.int().min(1).max(65_535),
  user: z.string().min(1),
  password: z.string().min(1),
})
export type Place = z.infer<typeof placeSchema>

type Env = Readonly<Record<string, string | undefined>>

const FILE = 'opencode.json'

/** Null when there is none that can be read. */
export function readPlace(dir: string): Place | null {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(join(dir, FILE), 'utf8')))
  } catch {
    return null
  }
}

/** The one that was chosen before, or a new one: a port that is free now, unless the user has named one. */
export async function choosePlace(dir: string, given: number | null, env: Env): Promise<Place> {
  const before = readPlace(dir)
  if (before) return before
  const place = {
    port: given || (await freePort()),
    user: env['OPENCODE_SERVER_USERNAME'] || 'opencode',
    password: env['OPENCODE_SERVER_PASSWORD'] || randomBytes(24).toString('hex'),
  }
  try {
    writeFileSync(join(dir, FILE), JSON.stringify(place), { mode: 0o600 })
  } catch (thrown) {
    throw new Trouble(`Where opencode listens cannot be noted in ${dir}: ${messageOf(thrown)}`, 'Make room there.')
  }
  return place
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.on('error', reject).listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
  })
  return promise
}
