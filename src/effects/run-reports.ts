// What a test run left in its checkout, read and summed up. Large reports take seconds, so the engine has this done in a
// thread (processes/report-reader.ts); nothing here may depend on state of its own.

import { readDiff } from '#git/added-lines.ts'
import type { GitRun } from '#git/git-run.ts'
import { clean } from '#protocol/clean.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Coverage } from '#protocol/verdict.ts'
import { changedCoverage } from './line-coverage/changed-lines.ts'
import { totalsOf } from './line-coverage/file-coverage.ts'
import { readCoverage } from './line-coverage/read-coverage.ts'
import { readJunit } from './testing/junit.ts'
import { isJunitPath } from './testing/junit-path.ts'
import { addTallies, type Tally } from './testing/tally.ts'
import { readWritten } from './written-files.ts'
import { XML_BYTES_MAX } from './xml.ts'

/** A checkout and the tree that it is of. */
export type RunPlace = {
  readonly root: string
  readonly folder: string
  readonly tree: string
  readonly how: GitRun
}

export type RunReports = {
  /** Null where the run wrote no JUnit file that can be read. */
  junit(place: RunPlace): Promise<Tally | null>
  /** Null where it measured nothing. */
  coverage(place: RunPlace, base: Subject['base']): Promise<Coverage | null>
}

/** Reads in this very thread. */
export const readHere: RunReports = { junit, coverage }

async function junit(place: RunPlace): Promise<Tally | null> {
  const files = await readWritten({ ...place, bytesMax: XML_BYTES_MAX, isWanted: isJunitPath })
  const tallies = files.map(({ text }) => readJunit(text)).filter((tally) => tally !== null)
  return tallies.length > 0 ? tallies.reduce(addTallies) : null
}

async function coverage(place: RunPlace, base: Subject['base']): Promise<Coverage | null> {
  const measured = await readCoverage(place)
  if (!measured) return null
  const totals = [...measured.files.values()].map(totalsOf)
  const { changes, added } = await readDiff(place.root, { base, tree: place.tree }, place.how)
  const changed = changedCoverage(
    measured.files,
    changes.map(({ rawPath }, index) => ({ path: rawPath, lines: added[index] ?? 'all' })),
  )
  return {
    linesFound: totals.reduce((sum, { linesFound }) => sum + linesFound, 0),
    linesHit: totals.reduce((sum, { linesHit }) => sum + linesHit, 0),
    from: clean(measured.from.join(', ')),
    changed: { ...changed, missed: changed.missed.map((where) => clean(where)) },
  }
}
