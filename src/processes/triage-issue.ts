// An issue's text from a file, what it is about, and who would take it: by the rules, which need nothing, and with a model's word where
// one is configured. Without the model's answer the rules' stands.
import { readFileSync, statSync } from 'node:fs'
import type { Config } from '#config.ts'
import { askModelForKind } from '#effects/triage/model-triage.ts'
import { classify } from '#machines/triage/classify.ts'
import { type IssueRoute, kindsOf, routeIssue } from '#machines/triage/route-issue.ts'
import { clean } from '#protocol/clean.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { ISSUE_CHARS_MAX } from '#protocol/event-workflow.ts'
import { reviewSettingsSchema } from '#protocol/review-settings.ts'
import type { Roster } from '#protocol/roster.ts'
import type { Triage } from '#protocol/triage.ts'
import type { IssueKind } from '#protocol/workflow.ts'

const FILE_BYTES_MAX = 1024 * 1024

export type IssueRead = {
  readonly title: string
  readonly text: string
  readonly triage: Triage
  /** What it is about as conditions of workflows ask for it; none where nobody is sure. */
  readonly kinds: readonly IssueKind[]
}

export type Triaging = {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  /** Told why there is no word of the model. */
  readonly warn: (because: string) => void
}

/** The first line that says something is the title. Rejects with Trouble when there is none. */
export async function triageFile(path: string, triaging: Triaging): Promise<IssueRead> {
  const whole = textOf(path)
  const title = whole
    .split('\n')
    .map((row) => clean(row.replace(/^#+\s*/, ''), 200))
    .find((row) => row !== '')
  if (!title) throw new Trouble(`${path} says nothing`, 'write what is wrong into it', 2)
  const text = whole.slice(0, ISSUE_CHARS_MAX)
  const triage = await withModel(text, classify(whole), triaging)
  return { title, text, triage, kinds: kindsOf(triage) }
}

/** Null where no workflow of the roster is for it. */
export const takenBy = (roster: Roster, { kind }: Triage): IssueRoute | null => routeIssue(roster, kind)

async function withModel(text: string, rules: Triage, { config, env, warn }: Triaging): Promise<Triage> {
  if (config.team.triage === 'rules') return rules
  const { keyFrom, model, baseURL, timeoutMs } = config.review ?? reviewSettingsSchema.parse({})
  const apiKey = env[keyFrom]
  const reason = apiKey
    ? await askModelForKind(text, rules, { model, baseURL, timeoutMs, apiKey }).catch(messageOf)
    : `there is no key in ${keyFrom}`
  if (typeof reason !== 'string') return reason
  warn(`no word of the model, the rules decide: ${reason}`)
  return rules
}

function textOf(path: string): string {
  try {
    if (statSync(path).size > FILE_BYTES_MAX)
      throw new Trouble(`${path} is larger than ${FILE_BYTES_MAX} bytes`, 'shorten it', 2)
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Trouble) throw thrown
    throw new Trouble(`${path} cannot be read: ${messageOf(thrown)}`, 'check the path of the issue', 2)
  }
}
