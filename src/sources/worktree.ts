// Uncommitted work, once it has been left alone for a while (A5). What is reported is a tree in our own object store, so
// that the audit reads one fixed state however the agent goes on.
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { watch } from 'chokidar'
import { writeDirtyTree } from '#git/dirty-tree.ts'
import { gitText } from '#git/git-run.ts'
import { trimPrivateStore } from '#git/private-store.ts'
import { findRepository, headCommit, type Repository } from '#git/repository.ts'
import { messageOf } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import type { Emit, Source } from '#protocol/ports.ts'
import type { Subject } from '#protocol/subject.ts'
import { createSettling } from './settling.ts'

type Options = {
  readonly root: string
  /** Holds the object store of uncommitted trees; effects read it through the same folder. */
  readonly privateDir: string
  readonly settleMs?: number
  readonly sessionOf?: (branch: string | null) => string | null
  /** True while an issue of uncommitted work is open: only then is it worth saying that the work is gone. */
  readonly isAwaited?: () => boolean
}

const SETTLE_MS = 30_000
const NEVER_WATCHED = /(^|\/)(\.git|node_modules|dist|coverage|\.venv|target)(\/|$)/
const OURS = /^(logs\/audit|tasks\/supervisor_feedback|state\/supervisor)(\/|$)/
/** Ignored folders that are kept from the watch; more of them only cost watches. */
const IGNORED_FOLDERS_MAX = 2_000

/** Emits worktree.settled `settleMs` after the last change; the same tree is never reported twice in a row. */
export function createWorktree(options: Options): Source {
  const { root, privateDir, settleMs = SETTLE_MS, sessionOf = () => null, isAwaited = () => false } = options
  let last: string | null = null
  return {
    name: 'worktree',
    async run(emit, _observe, signal) {
      const repository = await findRepository(root)
      const settling = createSettling(settleMs)
      // Work that lies there at the start has settled as well, if nobody touches it.
      settling.touch()
      const watcher = await watchFiles(repository, settling.touch, (error) => {
        settling.stop()
        emit(watchFailure(error))
      })
      try {
        while (await settling.next(signal)) {
          const dirty = await readSettled(repository, privateDir, sessionOf)
          const subject = dirty ?? (isAwaited() ? await cleanSubject(repository) : null)
          if (!subject || subject.id === last) continue
          last = subject.id
          emit({ type: 'worktree.settled', subject })
        }
      } finally {
        await watcher.close()
      }
    },
  }
}

async function readSettled(
  repository: Repository,
  privateDir: string,
  sessionOf: (branch: string | null) => string | null,
): Promise<Subject | null> {
  const dirty = await writeDirtyTree(repository, privateDir, (path) => OURS.test(path))
  await trimPrivateStore(privateDir, Date.now())
  if (!dirty) return null
  const head = (await gitText(repository.root, ['branch', '--show-current'])).trim()
  const branch = head === '' ? null : plain(head, 200)
  const missing = dirty.leftOut > 0 ? `, ${dirty.leftOut} too large or too many to look at` : ''
  return {
    kind: 'worktree',
    id: `worktree-${dirty.tree}`,
    tree: dirty.tree,
    base: dirty.base,
    branch,
    title: `uncommitted changes in ${dirty.files} file${dirty.files === 1 ? '' : 's'}${missing}`,
    author: '',
    sessionId: sessionOf(branch),
    covers: [],
    skipAudit: false,
    fixes: [],
  }
}

/** The work tree without uncommitted work: HEAD's own tree, in which the issues of that work are looked for again. */
async function cleanSubject({ root }: Repository): Promise<Subject | null> {
  const base = await headCommit(root)
  if (base === null) return null
  const tree = (await gitText(root, ['rev-parse', `${base}^{tree}`])).trim()
  const head = (await gitText(root, ['branch', '--show-current'])).trim()
  return {
    kind: 'worktree',
    id: `worktree-${tree}`,
    tree,
    base,
    branch: head === '' ? null : plain(head, 200),
    title: 'the uncommitted changes are gone',
    author: '',
    sessionId: null,
    covers: [],
    skipAudit: false,
    fixes: [],
  }
}

async function watchFiles(repository: Repository, onChange: () => void, onError: (error: unknown) => void) {
  const { root } = repository
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']
  const names = (await gitText(root, args)).split('\0').filter((name) => name.endsWith('/'))
  const ignored = new Set(names.slice(0, IGNORED_FOLDERS_MAX).map((name) => name.slice(0, -1)))
  const isUnwatched = (path: string) => {
    const inside = relative(root, path)
    return NEVER_WATCHED.test(inside) || OURS.test(inside) || ignored.has(inside)
  }
  const watcher = watch(root, { ignoreInitial: true, ignored: isUnwatched, followSymlinks: false })
  return watcher.on('all', onChange).on('error', (error) => {
    // A file that went away while it was being looked at is no failure of the watch; a missing root is.
    const { code } = error as NodeJS.ErrnoException
    if ((code !== 'ENOENT' && code !== 'EACCES') || !existsSync(root)) onError(error)
  })
}

function watchFailure(error: unknown): Parameters<Emit>[0] {
  return {
    type: 'source.failed',
    source: 'worktree',
    message: plain(`Uncommitted changes are not watched: ${messageOf(error)}`, 400),
    hint: 'Commits are still audited. Raise the limit (sysctl fs.inotify.max_user_watches=524288) and restart the engine.',
  }
}
