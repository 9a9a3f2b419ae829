// A change with what the rules see in it, and the secrets of the older commits that it stands for: one that was put in and
// taken out again within a batch is in the history all the same.
import { parentsAndTrees } from '#git/commit-log.ts'
import type { Finding } from '#protocol/finding.ts'
import type { ChangedText } from '#protocol/observation.ts'
import type { Scan, ScanFile, Scanned, Seen } from '#protocol/scan.ts'
import { type Subject, shortId } from '#protocol/subject.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { type ChangeTexts, type Reading, readChange } from './change-texts.ts'
import { addedLinesOf, LARGE_BYTES_MAX, scanLarge } from './scan-large.ts'

/** Older commits of a batch that are looked at one by one, the newest of them. */
export const COVERED_MAX = 100
const NAMED_MAX = 3

export type ScannedChange = {
  readonly files: readonly ChangedText[]
  readonly recheck: ReadonlyArray<Omit<ChangeTexts['recheck'][number], 'blob'> & { readonly seen?: readonly Seen[] }>
  /** Files that were not looked at, and why. */
  readonly skipped: readonly CheckRun[]
  /** What became of files that are too large to be read. */
  readonly large: readonly CheckRun[]
  /** How many files the rules could look at. */
  readonly read: number
}

/** Lets the rules look at every text of the change. */
export async function scanChange(change: ChangeTexts, scan: Scan, signal: AbortSignal): Promise<ScannedChange> {
  const recheckFiles = change.recheck.map(({ finding, text, blob }) =>
    fileOf({ path: finding.file ?? '', status: 'modified', text, blob }),
  )
  const asked = [...change.files.map(fileOf), ...recheckFiles]
  const present = asked.filter((file) => file !== null)
  const answers = await scan.files(present, change.userRules, signal)
  const answerTo = new Map(present.map((file, index) => [file, answers[index]]))
  const seenBy = (file: ScanFile | null | undefined) => file && seenIn(answerTo.get(file))
  const missed = present.flatMap((file, index) => {
    const answer = answers[index]
    return answer && 'skipped' in answer ? [`${file.path}: ${answer.skipped}`] : []
  })
  const large = await scanLarge(change.large, { scan, userRules: change.userRules }, signal)
  const isLarge = new Map(change.large.map((file) => [file.path, file]))
  return {
    files: change.files.map(({ blob: _, ...file }, index) => {
      const asking = asked[index]
      if (asking) return { ...file, seen: seenBy(asking) ?? [] }
      const [largeFile, seen] = [isLarge.get(file.path), large.seen.get(file.path)]
      return largeFile && seen ? { ...file, seen, addedLines: addedLinesOf(largeFile, seen) } : file
    }),
    // What could not be looked at says nothing about its issue.
    recheck: [
      ...change.recheck.flatMap(({ blob: _, ...entry }, index) => {
        const asking = recheckFiles[index]
        if (!asking) return [entry]
        const seen = seenBy(asking)
        return seen ? [{ ...entry, seen }] : []
      }),
      ...change.largeRecheck.flatMap((entry) => {
        const seen = large.seen.get(entry.finding.file ?? '')
        return seen ? [{ ...entry, text: '', seen }] : []
      }),
    ],
    skipped: [...(missed.length === 0 ? [] : [skippedRun(missed)]), ...withoutParsers(scan.missing())],
    large: large.ran,
    read: present.length - missed.length,
  }
}

/** CRITICAL and lesser secrets that older commits of the batch added and that the newest no longer shows. */
export async function scanCovered(
  from: Reading,
  subject: Subject,
  scan: Scan,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly ran: readonly CheckRun[] }> {
  const covered = subject.covers.slice(-COVERED_MAX)
  if (covered.length === 0) return { findings: [], ran: [] }
  const { needsBefore: _, ...plainly } = from
  const findings: Finding[] = []
  const missed: string[] = []
  let room = LARGE_BYTES_MAX
  for (const older of await parentsAndTrees(from.root, covered, from.how)) {
    const change = await readChange(plainly, { base: older.parents[0] ?? null, tree: older.tree }, [])
    const large = change.large.filter(({ bytes }) => {
      room -= bytes
      return room >= 0
    })
    missed.push(...change.large.slice(large.length).map(({ path }) => `${older.sha.slice(0, 7)} ${path}: too large`))
    const scanned = await scanChange({ ...change, large }, scan, signal)
    findings.push(...secretsAdded(scanned.files, older.sha))
    missed.push(...scanned.skipped.map(({ because }) => `${older.sha.slice(0, 7)} ${because}`))
  }
  const left = subject.covers.length - covered.length
  const because = `${covered.length} older commits of the batch were read for secrets${left > 0 ? `; ${left} still older ones were not` : ''}`
  const own: CheckRun = { name: 'older commits of the batch', outcome: 'ran', because }
  return { findings, ran: [own, ...(missed.length > 0 ? [skippedRun(missed)] : [])] }
}

function secretsAdded(files: readonly ChangedText[], sha: string): readonly Finding[] {
  return files.flatMap(({ seen = [], addedLines }) => {
    const added = new Set(addedLines)
    return seen
      .filter(({ finding, touches }) => finding.type === 'secret' && touches.some((line) => added.has(line)))
      .map(({ finding }) => ({
        ...finding,
        evidence: [
          ...finding.evidence,
          `added by ${shortId({ kind: 'commit', id: sha })}, an older commit of this batch`,
        ],
      }))
  })
}

type Asked = Pick<ChangeTexts['files'][number], 'path' | 'status' | 'text' | 'blob'>

const fileOf = ({ path, status, text, blob }: Asked): ScanFile | null =>
  text === null || blob === null ? null : { path, status, text, blob }

const seenIn = (scanned: Scanned | undefined) => (scanned && 'seen' in scanned ? scanned.seen : undefined)

const withoutParsers = (missing: string | null): readonly CheckRun[] =>
  missing === null ? [] : [{ name: 'rules on syntax', outcome: 'skipped', because: missing.slice(0, 400) }]

function skippedRun(missed: readonly string[]): CheckRun {
  const more = missed.length > NAMED_MAX ? `; and ${missed.length - NAMED_MAX} more` : ''
  const because = `${missed.slice(0, NAMED_MAX).join('; ')}${more}`.slice(0, 400)
  return { name: 'built-in rules, files not read', outcome: 'skipped', because }
}
