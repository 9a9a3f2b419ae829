// The engine as a process of its own: one a workspace, held by the journal's lock. It ends cleanly on request or signal;
// on a bug it ends at once, and the sessions live on in the pty-host.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, configHome } from '#config.ts'
import { performWith } from '#effects/perform.ts'
import { privateDirIn } from '#effects/room.ts'
import { excludeRuntimeFiles } from '#effects/workspace-exclude.ts'
import { openJournal } from '#journal/sqlite.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { World } from '#projection/world.ts'
import { messageOf } from '#protocol/errors.ts'
import type { Source } from '#protocol/ports.ts'
import { startTimeOf } from '#sessions/process-tree.ts'
import { createProfileShelf, type ProfileShelf } from '#sessions/profiles.ts'
import { createGit } from '#sources/git.ts'
import { createProfiles } from '#sources/profiles.ts'
import { createScreens } from '#sources/screens.ts'
import { createWorktree } from '#sources/worktree.ts'
import { serveEngine } from '#transport/server.ts'
import { engineSocket, journalPath, prepare, type Workspace } from '#workspace.ts'
import { deskOf } from './agents-desk.ts'
import { type Assembly, assemble } from './assemble.ts'
import { createAttribution } from './attribution.ts'
import { confineIn } from './confining.ts'
import type { Installation } from './installation.ts'
import { performersOf } from './performers.ts'
import { PtyLink } from './pty-link.ts'
import { markRecordings } from './recording-marks.ts'
import { openReportReader } from './report-reader.ts'
import { openScan, SCAN_CACHE } from './scan.ts'
import { screenReading } from './screen-reading.ts'
import { type SpentBy, spendingSource } from './spending-of.ts'
import { enlist, workflowsOf } from './workflows-of.ts'
import { workspaceLogs } from './workspace-logs.ts'

const EXIT_BUG = 70
/** From the journal's last event to the end of the process. */
const ENDS_WITHIN_MS = 5_000

type Running = { readonly workspace: Workspace; readonly config: Config; readonly installation: Installation }

/** Runs until it is stopped; resolves with the exit code. Rejects with Trouble when it cannot start. */
export async function runEngine({ workspace, config, installation }: Running): Promise<number> {
  const { token } = prepare(workspace)
  const suffix = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const opened = await openJournal({ path: journalPath(workspace), worker: installation.journalWorker, suffix })
  const link = new PtyLink({ workspace, installation, token })
  const shelf = createProfileShelf([installation.profilesDir, join(configHome(process.env), 'profiles')])
  const readers = readersIn(workspace, installation)
  const { promise: stopped, resolve: stop } = Promise.withResolvers<string>()
  const world = () => assembly.engine.world
  const { profiles } = shelf
  const reading = screenReading({ world, profiles })
  const desk = deskOf({ workspace, installation, secret: token, profiles, world, screens: link.port, reading })
  const workflows = workflowsOf({ workspace, config, installation, world })
  const assembly: Assembly = await assemble({
    workspace: workspace.root,
    version: installation.version,
    build: installation.build,
    config,
    journal: opened.journal,
    perform: performWith(
      performersOf({
        root: workspace.root,
        stateDir: workspace.stateDir,
        config,
        ...readers,
        world,
        workflows,
        writes: true,
        session: {
          ptyHost: link.port,
          reading,
          desk,
          confine: confineIn({ workspace, config, installation, profiles }),
        },
      }),
    ),
    profiles,
    unattended: false,
    crash: die,
    stop: () => stop('asked to stop'),
  })
  await enlist(assembly, { installation, env: process.env })
  if (opened.damage) await assembly.engine.take([{ type: 'journal.damaged', ...opened.damage }], 'engine')
  await excludeRuntimeFiles(workspace.root)
  // The lock is ours, so a socket that lies here belongs to a dead engine.
  rmSync(engineSocket(workspace), { force: true })
  const server = await serveEngine({ door: assembly.door, socketPath: engineSocket(workspace), token })
  const pidFile = writePidFile(workspace, installation)
  markRecordings(assembly.door, () => assembly.engine.world, link.port)
  const running = { workspace, config, installation, assembly, link, shelf, spentBy: workflows.spentBy }
  const endings = assembly.start([...sourcesOf(running), desk.source])
  heedSignals(stop)

  const because = await stopped
  await server.close()
  await assembly.close(because)
  endForCertain()
  await Promise.allSettled(endings)
  await readers.scan.close()
  await link.quit().catch(() => {})
  link.close()
  for (const file of [pidFile, engineSocket(workspace)]) rmSync(file, { force: true })
  return 0
}

function heedSignals(stop: (because: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal))
  process.on('SIGHUP', () => {})
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
}

/** So that others can tell whether the engine of this workspace lives. Returns its path. */
function writePidFile({ runtimeDir }: Workspace, { version }: Installation): string {
  const path = join(runtimeDir, 'engine.json')
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid), version }), {
    mode: 0o600,
  })
  return path
}

/** All is recorded: whatever still holds the process must not keep a stopped engine alive. */
function endForCertain(): void {
  setTimeout(() => process.exit(0), ENDS_WITHIN_MS).unref()
}

/** Files and reports are read in threads; queries are counted in the processes of the tests. */
function readersIn({ stateDir }: Workspace, { scanWorker, reportWorker, build, queryHooksDir }: Installation) {
  const scan = openScan({ worker: scanWorker, cachePath: join(stateDir, SCAN_CACHE), version: build }, true)
  return { scan, reports: openReportReader(reportWorker), queryHooksDir }
}

/** A bug, or a journal that cannot be written: nothing may go on. The stack goes to the log, never to a user. */
function die(thrown: unknown): never {
  process.stderr.write(`engine ended: ${thrown instanceof Error ? thrown.stack : messageOf(thrown)}\n`)
  process.exit(EXIT_BUG)
}

type Sourcing = {
  readonly workspace: Workspace
  readonly config: Config
  readonly assembly: Assembly
  readonly link: PtyLink
  readonly shelf: ProfileShelf
  readonly installation: Installation
  readonly spentBy: SpentBy
}

function sourcesOf(running: Sourcing): readonly Source[] {
  const { workspace, config, assembly, link, shelf, installation, spentBy } = running
  const { root, stateDir } = workspace
  const world = assembly.engine.world
  const attribution = createAttribution(root, () => assembly.engine.world)
  return [
    attribution.source,
    createGit({ root, heads: world.heads, sessionOf: attribution.sessionOf }),
    createWorktree({
      root,
      privateDir: privateDirIn(stateDir),
      settleMs: config.audit.settleMs,
      sessionOf: attribution.sessionOf,
      isAwaited: () => assembly.engine.world.issues.some(({ auditId }) => auditId.startsWith('worktree-')),
    }),
    ...workspaceLogs({ workspace, config, script: installation.logWorker, assembly }),
    createProfiles({ shelf, ptyHost: link.port }),
    sessionsSource(link, () => assembly.engine.world),
    spendingSource(() => assembly.engine.world, stateDir, spentBy),
  ]
}

/** Screens of whichever pty-host there is; when it dies, the supervisor starts this again with a new one. */
function sessionsSource(link: PtyLink, world: () => World): Source {
  return {
    name: 'sessions',
    async run(emit, observe, signal) {
      const { host, lost } = await link.connect()
      const alive = world().sessions.filter((session) => session.pid !== null && !hasEnded(session))
      const screens = createScreens({ ptyHost: host, alive: alive.map(({ id }) => id) })
      await Promise.race([screens.run(emit, observe, signal), lost])
    },
  }
}
