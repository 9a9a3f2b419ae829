// The model's part of the review (A18). It is optional and comes last: whatever happens here, the verdict of the rules stands, and the
// report says whether the model ran, was skipped or failed.
import { openObjectReader } from '#git/object-reader.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { EventOf } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { ChangedText } from '#protocol/observation.ts'
import type { Perform } from '#protocol/ports.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { type Asking, askModel } from '../ask-model.ts'
import { readChange } from '../change-texts.ts'
import { intentOf, type Room, reading } from '../room.ts'
import { believe } from './answer.ts'
import { askCommand, commandName } from './ask-command.ts'
import { materialOf } from './material.ts'
import { type Question, questionOf } from './question.ts'

/** `inputCharsMax`: of the change; files beyond it are left out, and that is said. */
export type Reviewing = Omit<Asking, 'apiKey'> & {
  readonly apiKey: string | null
  readonly inputCharsMax: number
  /** An agent's own command line in the model's place; then no key is needed. */
  readonly command?: readonly string[] | null
}

const nameOf = ({ command, model }: Pick<Reviewing, 'command' | 'model'>) => (command ? commandName(command) : model)

type Wanted = Extract<Intent, { type: 'review.run' }>

const NAME = 'reviewer'

type Reviewed = Omit<EventOf<'review.finished'>, 'type' | 'auditId'>

/** review.run → review.finished, also when there was no answer. */
export function createReviewRun(room: Room, reviewing: Reviewing | null): Perform {
  return async (order, signal) => {
    const wanted = intentOf(order, 'review.run')
    const { auditId } = wanted
    const reviewed = await review(wanted, { room, reviewing, signal }).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown
      return nothing('failed', `${reviewing && nameOf(reviewing)}: ${messageOf(thrown)}`)
    })
    return { events: [{ type: 'review.finished', auditId, ...reviewed }] }
  }
}

type Means = { readonly room: Room; readonly reviewing: Reviewing | null; readonly signal: AbortSignal }

async function review({ subject, known }: Wanted, { room, reviewing, signal }: Means): Promise<Reviewed> {
  if (reviewing === null) return nothing('skipped', 'no model is configured')
  const { inputCharsMax } = reviewing
  const name = nameOf(reviewing)
  if (!reviewing.command && reviewing.apiKey === null) return nothing('skipped', 'there is no key in the environment')
  const material = materialOf(await filesOf(room, subject, signal), known, inputCharsMax)
  if (material.shown.length === 0) return nothing('skipped', 'the change has no text to review, or is too large')
  const said = await askReviewer(reviewing, questionOf(material, known), signal)
  const answer = believe(said, material.shown, known)
  if (answer === null) return nothing('failed', `${name}: the answer is not in the agreed form`)
  const { findings, proposals, left } = answer
  const because = [
    `${name} read ${material.shown.length} files, ${findings.length} findings`,
    ...(left === null ? [] : [left]),
    ...(material.left === 0 ? [] : [`${material.left} files not shown, the change is too large`]),
  ].join('; ')
  return { run: runOf('ran', because), findings: [...findings], proposals: [...proposals] }
}

async function askReviewer(
  { command, apiKey, inputCharsMax: _, ...asking }: Reviewing,
  question: Question,
  signal: AbortSignal,
): Promise<unknown> {
  if (command) return askCommand({ command, timeoutMs: asking.timeoutMs }, question, signal)
  const { input, isCut } = await askModel({ ...asking, apiKey: apiKey ?? '' }, question, signal)
  if (isCut) throw new Trouble(`the answer was cut at ${asking.outputTokensMax} tokens`, 'raise review.outputTokensMax')
  if (input === null) throw new Trouble(`the model did not answer by ${question.tool.name}`, 'try another review.model')
  return input
}

async function filesOf(room: Room, subject: Wanted['subject'], signal: AbortSignal): Promise<readonly ChangedText[]> {
  const how = await reading(room, signal)
  const objects = openObjectReader(room.root, how.env)
  const { files } = await readChange({ root: room.root, objects, how }, subject, []).finally(() => objects.close())
  return files
}

const runOf = (outcome: CheckRun['outcome'], because: string): CheckRun => ({
  name: NAME,
  outcome,
  because: because.slice(0, 400),
})

const nothing = (outcome: 'skipped' | 'failed', because: string): Reviewed => ({
  run: runOf(outcome, because),
  findings: [],
  proposals: [],
})
