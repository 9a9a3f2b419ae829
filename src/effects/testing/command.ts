// What is run for a project's tests, and how an ecosystem is asked for it.
import type { Project } from './project.ts'

/** Whose packages a command needs in the checkout. */
export type Ecosystem = 'node' | 'python' | 'php' | 'ruby'

export type TestCommand = {
  readonly argv: readonly string[]
  /** As shown to people. */
  readonly shown: string
  /** Null where it is not known which packages the command uses. */
  readonly needs: Ecosystem | null
  readonly env: Readonly<Record<string, string>>
  /** Runs only these failed tests again; null where the runner has no way to say that, and then all are run again. */
  readonly again: ((failing: readonly string[]) => readonly string[] | null) | null
}

/** A command; the program that is missing for it; or null: not such a project. */
export type Detect = (project: Project) => Promise<TestCommand | { readonly wants: string } | null>

/** A command without a shell. */
export function commandOf(argv: readonly string[], more: Partial<TestCommand> = {}): TestCommand {
  return { argv, shown: argv.join(' '), needs: null, env: {}, again: null, ...more }
}

/** `argv` when its program is there, else what is missing. */
export async function onPath(project: Project, argv: readonly string[], more: Partial<TestCommand> = {}) {
  const [program = ''] = argv
  const isThere = program.startsWith('./') ? await project.isExecutable(program) : await project.hasProgram(program)
  return isThere ? commandOf(argv, more) : { wants: program }
}
