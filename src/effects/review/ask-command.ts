// The same question to an agent's own command line (`claude -p`, `codex exec` …) in the model's place: on standard input, in an empty
// folder, within a time limit. Whatever it has started is gone afterwards.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { clean } from '#protocol/clean.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { runToolProcess } from '../tools/tool-process.ts'
import { readAgentAnswer } from './agent-answer.ts'
import { promptOf, type Question } from './question.ts'

export type AskingCommand = {
  /** Program and arguments; no shell. */
  readonly command: readonly string[]
  readonly timeoutMs: number
}

/** How the report calls it. */
export const commandName = (command: readonly string[]) => clean(basename(command[0] ?? ''), 60)

/** The object that is the answer. Throws Trouble that says why there is none; then nothing of it runs any more, either. */
export async function askCommand(
  { command, timeoutMs }: AskingCommand,
  question: Question,
  signal: AbortSignal,
): Promise<unknown> {
  // It is to see the change that it is given, and nothing else of the repository.
  const cwd = await mkdtemp(join(tmpdir(), 'sbx-review-'))
  try {
    const output = await runToolProcess(
      {
        argv: command,
        cwd,
        withinMs: timeoutMs,
        okCodes: [0],
        input: promptOf(question),
        env: agentEnvironment(process.env),
        endsAll: true,
      },
      signal,
    ).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown
      throw new Trouble(clean(messageOf(thrown), 200), 'see "review" in the README')
    })
    return readAgentAnswer(output)
  } finally {
    await rm(cwd, { recursive: true, force: true, maxRetries: 3 })
  }
}

const OURS = /^(GIT_|SIGNALBOX_|VITEST|NODE_OPTIONS$|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$|INIT_CWD$|npm_)/

/** The user's own, in which the agent finds its account; without ours, so that it does not take itself for one of our sessions. */
function agentEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.test(name)))
}
