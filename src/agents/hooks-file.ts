// A file of settings that an agent is started with: written whole or not at all, for this user alone.
import { randomUUID } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { messageOf, Trouble } from '#protocol/errors.ts'

/** `agent` is the name that people know it by. Throws Trouble when it cannot be written. */
export function writeHooks(agent: string, path: string, text: string): void {
  const next = `${path}.${randomUUID()}`
  try {
    writeFileSync(next, text, { mode: 0o600, flag: 'wx' })
    renameSync(next, path)
  } catch (thrown) {
    throw new Trouble(`The hooks for ${agent} cannot be written to ${path}: ${messageOf(thrown)}`, 'Make room there.')
  }
}
