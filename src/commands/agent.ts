// `signalbox agent --model M`: one role's agent on the Messages API. A workflow starts it in a session; people do not.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { runApiProcess } from '#processes/api-process.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Setting } from './setting.ts'

export function runAgent(line: CommandLine, { env }: Setting): Promise<number> {
  const model = optionValue(line, 'model')
  if (!model) throw new Trouble('which model?', 'a workflow starts it: `signalbox workflow run`', 2)
  return runApiProcess({ env, cwd: process.cwd(), model, say: (text) => void process.stdout.write(text) })
}
