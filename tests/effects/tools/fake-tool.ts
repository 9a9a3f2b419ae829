// A program in a folder of its own that is first on PATH: a real process that prints what the real tool was seen to print.
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { scratch } from '../../support/repository.ts'

export type FakeTool = {
  readonly version?: string
  /** Shell lines that are run when it is not asked for its version. */
  readonly does: string
}

/** Puts the programs before everything else on PATH until the test has ended; returns their folder. */
export function installTools(tools: Readonly<Record<string, FakeTool>>): string {
  const folder = scratch('bin')
  for (const [name, { version = `${name} 1.2.3`, does }] of Object.entries(tools))
    writeTool(folder, name, version, does)
  const before = process.env['PATH']
  process.env['PATH'] = [folder, before].join(delimiter)
  onTestFinished(() => {
    process.env['PATH'] = before
  })
  return folder
}

/** Writes one program into a folder. */
export function writeTool(folder: string, name: string, version: string, does: string): void {
  const asked = '[ "$1" = --version ] || [ "$1" = version ] || [ "$2" = --version ]'
  writeFileSync(join(folder, name), `#!/bin/sh\nif ${asked}; then echo '${version}'; exit 0; fi\n${does}\n`)
  chmodSync(join(folder, name), 0o755)
}

/** Leaves only the named programs of this machine on PATH until the test has ended. */
export function onlyOnPath(folder: string): void {
  const before = process.env['PATH']
  process.env['PATH'] = folder
  onTestFinished(() => {
    process.env['PATH'] = before
  })
}
