// One run of the engine inside this process, for `--ci` and `audit`: journal in memory, nobody to ask, nothing
// written into the workspace. It ends when everything that was given to it has been settled.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '#config.ts'
import { performWith } from '#effects/perform.ts'
import { createMemoryJournal } from '#journal/memory.ts'
import type { World } from '#projection/world.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Source } from '#protocol/ports.ts'
import type { Scan } from '#protocol/scan.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Door } from '#transport/door.ts'
import { findWorkspace } from '#workspace.ts'
import { type Assembly, assemble } from './assemble.ts'
import type { Installation } from './installation.ts'
import { readLogsOnce } from './log-reading.ts'
import { performersOf } from './performers.ts'
import { openReportReader } from './report-reader.ts'
import { openScan, SCAN_CACHE } from './scan.ts'

export type OneOff = {
  readonly root: string
  readonly version: string
  readonly installation: Installation
  readonly config: Config
  readonly subjects: readonly Subject[]
  /** Paths and patterns; read to their end. */
  readonly logs: readonly string[]
  readonly signal: AbortSignal
  /** A model is asked as well, where one is configured; a gate never uses the network. */
  readonly isReviewing?: boolean
  /** Every line of a changed file counts as added. */
  readonly wholeFiles?: boolean
  /** Fingerprints that a baseline accepts. */
  readonly accepted?: readonly string[]
  /** Hears every envelope as it comes. */
  readonly onEnvelopes?: (envelopes: readonly Envelope[]) => void
}

export type Ended = { readonly world: World; readonly envelopes: readonly Envelope[] }

/** Audits the subjects one after the other and reads the logs; resolves with the last world and all that happened. */
export async function runOnce(run: OneOff): Promise<Ended> {
  const stateDir = mkdtempSync(join(tmpdir(), 'signalbox-once-'))
  const envelopes: Envelope[] = []
  const scan = scanOf(run, stateDir)
  const { promise: broken, reject: crash } = Promise.withResolvers<never>()
  const assembly: Assembly = await assemble({
    workspace: run.root,
    version: run.version,
    build: run.version,
    config: run.isReviewing ? run.config : { ...run.config, review: null },
    journal: createMemoryJournal(),
    perform: performWith(
      performersOf({
        root: run.root,
        stateDir,
        config: run.config,
        session: null,
        scan,
        reports: openReportReader(run.installation.reportWorker),
        queryHooksDir: run.installation.queryHooksDir,
        world: () => assembly.engine.world,
        writes: false,
        wholeFiles: run.wholeFiles ?? false,
      }),
    ),
    profiles: () => [],
    unattended: true,
    accepted: run.accepted ?? [],
    crash,
    stop: () => {},
  })
  const forget = assembly.door.subscribe((batch) => {
    envelopes.push(...batch)
    run.onEnvelopes?.(batch)
  })
  try {
    const reading = { inputs: run.logs, settings: run.config.logs, root: run.root }
    const sources = run.logs.length === 0 ? [] : [oneShot(readLogsOnce(reading), crash)]
    const finished = Promise.all([...assembly.start(sources), auditAll(run, assembly)])
    await Promise.race([broken, finished, aborted(run.signal)])
    return { world: assembly.engine.world, envelopes }
  } finally {
    forget()
    await assembly.close('the run has ended')
    await scan.close()
    rmSync(stateDir, { recursive: true, force: true })
  }
}

/** What a watching engine has read before need not be read again, and the other way round. */
function scanOf({ root, installation, subjects }: OneOff, scratchDir: string): Scan {
  const isAuditing = subjects.length > 0
  const folder = isAuditing ? findWorkspace(root, process.env).stateDir : scratchDir
  const cachePath = join(folder, SCAN_CACHE)
  return openScan({ worker: installation.scanWorker, cachePath, version: installation.build }, isAuditing)
}

/** A source whose failure ends the run instead of being tried again: there is nobody to mend it meanwhile. */
function oneShot(source: Source, fail: (thrown: unknown) => void): Source {
  return {
    name: source.name,
    async run(emit, observe, signal) {
      await source.run(emit, observe, signal).catch(fail)
    },
  }
}

async function auditAll(
  { subjects, signal }: OneOff,
  { engine, door }: Awaited<ReturnType<typeof assemble>>,
): Promise<void> {
  for (const subject of subjects) {
    if (signal.aborted) return
    const settled = waitUntil(door, () => isSettled(engine.world, subject.id), signal)
    await engine.take([{ type: 'commit.observed', subject }], 'engine')
    await settled
  }
}

/** Nobody will fix it within this run, so waiting for a fix is the end of it. */
function isSettled({ audits }: World, id: string): boolean {
  const audit = audits.find((candidate) => candidate.id === id)
  return audit !== undefined && (audit.ended || audit.state === 'WAIT_FOR_FIX')
}

function waitUntil(door: Door, isDone: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      forget()
      resolve()
    }
    const forget = door.subscribe(() => isDone() && stop())
    signal.addEventListener('abort', stop, { once: true })
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
