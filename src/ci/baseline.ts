// Issues that people have accepted for a time, each with a reason: the file of `--baseline`. It holds no line numbers and no time
// of writing, and is sorted, so that it only changes where an entry does.
import { z } from 'zod'
import type { Envelope } from '#protocol/envelope.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { issueIdOf } from '#protocol/finding.ts'
import { plain } from '#protocol/plain.ts'

export const BASELINE_VERSION = 1
export const ENTRIES_MAX = 5_000
const REASON_CHARS_MAX = 300

export const baselineEntrySchema = z.strictObject({
  fingerprint: z.string().min(1).max(40),
  rule: z.string().min(1).max(80),
  path: z.string().min(1).max(400),
  reason: z.string().trim().min(1).max(REASON_CHARS_MAX),
  /** The last day on which it holds, UTC. */
  expires: z.iso.date(),
})
export type BaselineEntry = z.infer<typeof baselineEntrySchema>

/** Published as state/baseline.schema.json. */
export const baselineSchema = z.strictObject({
  version: z.literal(BASELINE_VERSION),
  entries: z.array(baselineEntrySchema).max(ENTRIES_MAX),
})

/** The entries of a baseline file. Throws Trouble (exit code 2) that names the entry and what is wrong with it. */
export function parseBaseline(text: string, name: string): readonly BaselineEntry[] {
  const parsed = baselineSchema.safeParse(parseJson(text, name))
  if (parsed.success) return parsed.data.entries
  const [issue] = parsed.error.issues
  const [, index] = issue?.path ?? []
  const what = issue?.path.at(-1) === 'reason' ? 'it gives no reason' : `${issue?.path.join('.')}: ${issue?.message}`
  const which = typeof index === 'number' ? `: entry ${index + 1}` : ''
  throw new Trouble(
    `${name}${which}: ${plain(what, 200)}`,
    'each entry needs fingerprint, rule, path, reason and expires',
    2,
  )
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new Trouble(`${name}: it is not valid JSON: ${messageOf(thrown)}`, 'mend it, or write it anew', 2)
  }
}

/** The text of a baseline file: sorted by path, rule and fingerprint; of equal ones the last. */
export function baselineText(entries: readonly BaselineEntry[]): string {
  if (entries.length > ENTRIES_MAX) {
    throw new Trouble(
      `a baseline holds at most ${ENTRIES_MAX} entries, these are ${entries.length}`,
      'mend some first',
      2,
    )
  }
  const once = new Map(entries.map((entry) => [keyOf(entry), entry]))
  const sorted = [...once.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({
      fingerprint: entry.fingerprint,
      rule: entry.rule,
      path: entry.path,
      reason: entry.reason,
      expires: entry.expires,
    }))
  return `${JSON.stringify({ version: BASELINE_VERSION, entries: sorted }, null, 2)}\n`
}

const keyOf = ({ path, rule, fingerprint }: BaselineEntry) => `${path}\n${rule}\n${fingerprint}`

/** True while the entry holds; `today` as `2026-11-21`, UTC. */
export const holdsOn = ({ expires }: BaselineEntry, today: string) => expires >= today

/** Fingerprints by issue id, of all findings that a run has seen. */
export function fingerprintsIn(envelopes: readonly Envelope[]): ReadonlyMap<string, string> {
  const findings = envelopes.flatMap(({ event }) => {
    if (event.type === 'checks.finished' || event.type === 'review.finished') return event.findings
    return event.type === 'issue.opened' ? [event.issue.finding] : []
  })
  return new Map(findings.map((finding) => [issueIdOf(finding), finding.fingerprint]))
}
