// Names the files of a change, for people to see while the audit runs.
import { listChangedPaths, shownPath } from '#git/changed-paths.ts'
import type { DiffsAhead } from '#git/diffs-ahead.ts'
import { FILES_MAX } from '#protocol/event-audit.ts'
import type { Perform } from '#protocol/ports.ts'
import type { Scan } from '#protocol/scan.ts'
import { intentOf, type Room, reading } from './room.ts'

type Listing = {
  /** Warmed, because it is needed next. */
  readonly scan?: Pick<Scan, 'warm'>
  /** Where the change is read next, so that git is asked once for both. */
  readonly diffs?: DiffsAhead
}

/** change.list → change.listed, with the first FILES_MAX files and the number of all. */
export function createChangeList(room: Room, { scan, diffs }: Listing = {}): Perform {
  return async (order, signal) => {
    const { auditId, subject } = intentOf(order, 'change.list')
    scan?.warm()
    const how = await reading(room, signal)
    const changes = diffs
      ? (await diffs.name(room.root, subject, how)).changes
      : await listChangedPaths(room.root, subject, how)
    const files = changes.slice(0, FILES_MAX).map(({ rawPath, status }) => ({ path: shownPath(rawPath), status }))
    return { events: [{ type: 'change.listed', auditId, files, filesTotal: changes.length }] }
  }
}
