// What every command is given, and the way from its options to its workspace and engine.
import { resolve } from 'node:path'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import type { Io } from '#cli/io.ts'
import { loadConfig } from '#config.ts'
import type { Linking } from '#processes/engine-link.ts'
import type { Installation } from '#processes/installation.ts'
import type { Opening } from '#tui/opening.ts'
import { findWorkspace } from '#workspace.ts'

export type Setting = {
  readonly installation: Installation
  readonly hasTerminal: boolean
  readonly env: NodeJS.ProcessEnv
  readonly io: Io
  /** The skeleton of the control room, while it is on the terminal. */
  readonly opening: Opening | null
}

/** The workspace and how to reach its engine. A bad configuration is refused here, before anything is started. */
export function linkingOf(line: CommandLine, { installation, env }: Setting, directory?: string): Linking {
  const workspace = findWorkspace(optionValue(line, 'workspace') ?? directory ?? '.', env)
  const config = optionValue(line, 'config')
  loadConfig(workspace.root, env, config)
  return { workspace, installation, env, engineArgs: config === undefined ? [] : ['--config', resolve(config)] }
}
