// Names the files of a change, for people to see while the audit runs.
import { listChangedPaths, shownPath } from '#git/changed-paths.ts'
import { FILES_MAX } from '#protocol/event-audit.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf, type Room, reading } from './room.ts'

/** change.list → change.listed, with the first FILES_MAX files and the number of all. */
export function createChangeList(room: Room): Perform {
  return async (order, signal) => {
    const { auditId, subject } = intentOf(order, 'change.list')
    const changes = await listChangedPaths(room.root, subject, await reading(room, signal))
    const files = changes.slice(0, FILES_MAX).map(({ rawPath, status }) => ({ path: shownPath(rawPath), status }))
    return { events: [{ type: 'change.listed', auditId, files, filesTotal: changes.length }] }
  }
}
