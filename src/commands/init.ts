// `init`: tells agents where their feedback lies, in the files that they read anyway (A15). It prints; only `--write` writes, between
// marks, and `--remove` takes exactly that out again. The rest of the files stays as it is, byte by byte.
import { lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { INSTRUCTIONS, withBlock, withoutBlock } from '#cli/instructions.ts'
import { Trouble } from '#protocol/errors.ts'
import { findWorkspace } from '#workspace.ts'
import type { Setting } from './setting.ts'

const NAMES = ['AGENTS.md', 'CLAUDE.md'] as const

export function runInit(line: CommandLine, { io, env }: Setting): number {
  const { root } = findWorkspace(optionValue(line, 'workspace') ?? '.', env)
  const [write, remove] = [line.flags.has('write'), line.flags.has('remove')]
  if (write && remove) throw new Trouble('--write and --remove contradict each other', 'give one of them', 2)
  if (!write && !remove) {
    io.out(INSTRUCTIONS)
    io.err(`signalbox: nothing is written; \`signalbox init --write\` puts this into ${NAMES.join(' and ')}`)
    return 0
  }
  const changed = write ? rewrite(filesIn(root, true), withBlock) : rewrite(filesIn(root, false), withoutBlock)
  for (const path of changed) io.out(`${write ? 'written to' : 'removed from'} ${basename(path)}`)
  if (changed.length === 0) io.out(write ? 'it is there already' : 'there is nothing to remove')
  return 0
}

/** The files that became another. */
function rewrite(paths: readonly string[], change: (text: string) => string): readonly string[] {
  return paths.filter((path) => {
    const before = textOf(path)
    const after = change(before)
    if (after !== before) writeFileSync(path, after)
    return after !== before
  })
}

/**
 * Those that are there, each once: one is often a link to the other. A link out of the repository is refused. With `atLeastOne` the
 * first of the names, where none is there.
 */
function filesIn(root: string, atLeastOne: boolean): readonly string[] {
  const paths = NAMES.map((name) => join(root, name)).filter((path) => lstatSync(path, { throwIfNoEntry: false }))
  const real = paths.map((path) => {
    const target = realTarget(path)
    if (dirname(target) === realpathSync(root)) return target
    throw new Trouble(
      `${path} leads out of the repository`,
      'put the block there by hand: `signalbox init` prints it',
      2,
    )
  })
  return real.length === 0 && atLeastOne ? [join(root, NAMES[0])] : [...new Set(real)]
}

function realTarget(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    throw new Trouble(`${path} is a link to nothing`, 'remove or mend the link', 2)
  }
}

function textOf(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) ? readFileSync(path, 'utf8') : ''
}
