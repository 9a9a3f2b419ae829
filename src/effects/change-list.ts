// Names the files of a change, for people to see while the audit runs.
import { listChangedPaths, shownPath } from '#git/changed-paths.ts'
import { FILES_MAX } from '#protocol/event-audit.ts'
import type { Perform } from '#protocol/ports.ts'
import type { Scan } from '#protocol/scan.ts'
import { intentOf, type Room, reading } from './room.ts'

/** change.list → change.listed, with the first FILES_MAX files and the number of all. */
export function createChangeList(room: Room, scan?: Pick<Scan, 'warm'>): Perform {
  return async (order, signal) => {
    const { auditId, subject } = intentOf(order, 'change.list')
    scan?.warm()
    const changes = await listChangedPaths(room.root, subject, await reading(room, signal))
    const files = changes.slice(0, FILES_MAX).map(({ rawPath, status }) => ({ path: shownPath(rawPath), status }))
    return { events: [{ type: 'change.listed', auditId, files, filesTotal: changes.length }] }
  }
}
