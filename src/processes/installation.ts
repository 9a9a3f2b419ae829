// Where the installed program's own parts lie: the bundles next to main.js, the data folders above them.
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type Installation = {
  readonly version: string
  /** Differs whenever the program's code does. */
  readonly build: string
  readonly main: string
  readonly ptyHost: string
  readonly journalWorker: URL
  readonly scanWorker: URL
  readonly reportWorker: URL
  readonly logWorker: URL
  readonly profilesDir: string
  /** Of the roles and workflows that come with the program. */
  readonly rosterDir: string
  readonly demoDir: string
  readonly themesDir: string
  /** Files that the processes of a test run load. */
  readonly queryHooksDir: string
}

/** `distDir` is the folder of the bundles. */
export function installedAt(distDir: string, version: string, build: string): Installation {
  const root = dirname(distDir)
  return {
    version,
    build,
    main: join(distDir, 'main.js'),
    ptyHost: join(distDir, 'pty-host.js'),
    journalWorker: pathToFileURL(join(distDir, 'journal-worker.js')),
    scanWorker: pathToFileURL(join(distDir, 'scan-worker.js')),
    reportWorker: pathToFileURL(join(distDir, 'report-worker.js')),
    logWorker: pathToFileURL(join(distDir, 'log-worker.js')),
    profilesDir: join(root, 'sessions', 'profiles'),
    rosterDir: join(root, 'sessions'),
    demoDir: join(root, 'sessions', 'demo'),
    themesDir: join(root, 'themes'),
    queryHooksDir: join(root, 'sessions', 'query-count'),
  }
}
