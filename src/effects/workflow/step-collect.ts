// Reads what the session of a try has left: its result (handed in, or as the file that it was told of), what it spent, and the commit
// that its work tree stands at. What is not in the right form is no result, and why is said.
import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { lookAtStepTree } from '#git/step-trees.ts'
import { type AgentResult, agentResultSchema } from '#protocol/agent-result.ts'
import { clean } from '#protocol/clean.ts'
import { cleanedResult } from '#protocol/cleaned-result.ts'
import type { Usage } from '#protocol/event-workflow.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf, type Room } from '../room.ts'
import { runFiles } from './run-files.ts'

export const RESULT_BYTES_MAX = 256 * 1024

export type CollectParts = Pick<Room, 'stateDir'> & {
  /** What its session has spent by what can be seen of it. */
  readonly spentBy: (sessionId: string, usagePath: string) => Promise<Usage>
}

/** step.collect → step.finished. */
export function createStepCollect({ stateDir, spentBy }: CollectParts): Perform {
  return async (order) => {
    const {
      runId,
      stepId,
      round,
      attempt,
      sessionId,
      writes,
      worktree,
      result: given,
    } = intentOf(order, 'step.collect')
    const files = runFiles(stateDir, { runId, stepId, round, attempt })
    const read = given ? { result: given } : await readResult(files.result)
    const tree = writes && worktree !== null ? await lookAtStepTree(stateDir, worktree) : null
    const result = 'result' in read ? read.result : null
    const left = tree && tree.dirty > 0 ? `; ${tree.dirty} files are not committed` : ''
    return {
      events: [
        {
          type: 'step.finished',
          runId,
          stepId,
          round,
          attempt,
          result,
          because: ('why' in read ? `${read.why}${left}` : left.slice(2)).slice(0, 400),
          commit: tree?.head ?? null,
          usage: await spentBy(sessionId, files.usage),
        },
      ],
    }
  }
}

type Read = { readonly result: AgentResult } | { readonly why: string }

async function readResult(path: string): Promise<Read> {
  const text = await readBounded(path)
  if (text === null) return { why: 'its session ended without a result' }
  if (text === 'too large') return { why: `its result is larger than ${RESULT_BYTES_MAX} bytes` }
  const parsed = agentResultSchema.safeParse(jsonOf(text))
  if (parsed.success) return { result: cleanedResult(parsed.data) }
  const [issue] = parsed.error.issues
  return {
    why: clean(
      `its result is not in the right form: ${issue ? `${z.core.toDotPath(issue.path)} ${issue.message}` : ''}`,
      300,
    ),
  }
}

/** Null when there is no such file. Anything but a plain file is none. */
async function readBounded(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) return null
  return found.size > RESULT_BYTES_MAX ? 'too large' : await readFile(path, 'utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
