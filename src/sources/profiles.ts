// The profiles' folders as a source: what a person changes there is in use at once, also for screens that stand still. What is
// wrong with a file is told with its line, once, and that it was mended too.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { watch } from 'chokidar'
import { plain } from '#protocol/plain.ts'
import type { Emit, Observe, PtyHost, Source } from '#protocol/ports.ts'
import type { ProfileChanges, ProfileShelf } from '#sessions/profiles.ts'
import { createSettling } from './settling.ts'

/** An editor writes a file in several steps. */
export const PROFILES_SETTLE_MS = 200
const MESSAGE_CHARS_MAX = 400

type Watched = { readonly shelf: ProfileShelf; readonly ptyHost: Pick<PtyHost, 'list' | 'screen'> }

/** Resolves when the signal aborts. */
export function createProfiles({ shelf, ptyHost }: Watched): Source {
  return {
    name: 'profiles',
    async run(emit, observe, signal) {
      const settling = createSettling(PROFILES_SETTLE_MS)
      // A folder that is not there may be made: until then the one around it is watched.
      let folders = shelf.dirs.map(nearest)
      const watcher = watch(folders, { ignoreInitial: true, depth: 0 })
      // What was changed before it watches is looked for then. One that fails means that changes wait for the next start.
      watcher
        .on('ready', settling.touch)
        .on('all', settling.touch)
        .on('error', () => {})
      try {
        do {
          const present = shelf.dirs.map(nearest)
          if (present.join() !== folders.join()) {
            folders = present
            watcher.add(folders)
            settling.touch()
          }
          const changes = shelf.refresh()
          tell(changes, emit)
          if (changes.isChanged) await showAgain(ptyHost, observe)
        } while (await settling.next(signal))
      } finally {
        await watcher.close()
      }
    },
  }
}

function nearest(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir))
}

function tell({ troubles, mended }: ProfileChanges, emit: Emit): void {
  for (const file of mended) emit({ type: 'source.recovered', source: file })
  for (const { file, message } of troubles) {
    const hint = 'mend or remove the file'
    emit({ type: 'source.failed', source: file, message: plain(message, MESSAGE_CHARS_MAX), hint })
  }
}

/** A screen is otherwise read only when it changes. */
async function showAgain(ptyHost: Watched['ptyHost'], observe: Observe): Promise<void> {
  // A host that cannot be asked is the trouble of the sessions' own source.
  for (const { sessionId, exit } of await ptyHost.list().catch(() => [])) {
    const view = exit ? null : await ptyHost.screen(sessionId).catch(() => null)
    if (!view) continue
    const { rows, title, quietMs } = view
    observe({ kind: 'screen', sessionId, rows, title, quietMs })
  }
}
