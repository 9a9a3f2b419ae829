// Hints that something in some folders has changed, from the file system where it gives them. A watch that fails only makes the
// reader slower: it looks by itself several times a second.
import { type FSWatcher, watch } from 'node:fs'

export const FOLDERS_MAX = 64

export type FolderWatch = {
  /** Watches exactly these, at most FOLDERS_MAX. */
  set(folders: ReadonlySet<string>): void
  close(): void
}

/** `onChange` hears the name of a file in one of the folders, or null where it is not known. */
export function watchFolders(onChange: (name: string | null) => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>()
  const forget = (folder: string) => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const add = (folder: string) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => onChange(name))
      watchers.set(folder, watcher)
      // It is set up again with the next look.
      watcher.on('error', () => forget(folder))
    } catch {
      // No such folder, or no watches left.
    }
  }
  return {
    set(folders) {
      for (const folder of [...watchers.keys()]) if (!folders.has(folder)) forget(folder)
      for (const folder of folders) if (!watchers.has(folder) && watchers.size < FOLDERS_MAX) add(folder)
    },
    close() {
      for (const folder of [...watchers.keys()]) forget(folder)
    },
  }
}
