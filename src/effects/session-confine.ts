// What a session's sandbox comes to on this machine: which declaration holds, what it means in paths, whether it can be enforced,
// and the command line that does it. Where it cannot be enforced, that is an event, or a refusal if it was required.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gitText } from '#git/git-run.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Event } from '#protocol/event.ts'
import { isWithin, type Sandbox } from '#protocol/sandbox.ts'
import { ARGV_MAX, type Launch } from '#protocol/session.ts'
import { findExecutable } from '#sessions/executable.ts'
import { bubblewrapArgs, confinementOf, WRAPPER_WORDS, wrapped } from '#sessions/sandbox.ts'
import { type Grounds, type Looked, type Plan, planPlaces } from '#sessions/sandbox-places.ts'
import type { Probed } from '#sessions/sandbox-probe.ts'
import type { Room } from './room.ts'

export type Confined = { readonly argv: readonly string[]; readonly events: readonly Event[] }
/** The command line to start in place of `argv`, and what is to be recorded of it. */
export type Confine = (launch: Launch, argv: readonly string[]) => Promise<Confined>

export type Confining = {
  readonly room: Room
  readonly home: string
  /** What holds for a launch by its own words and the configuration; null: no sandbox. */
  readonly wantedFor: (launch: Launch) => (Pick<Grounds, 'agent'> & { readonly sandbox: Sandbox }) | null
  readonly secrets: readonly string[]
  readonly ours: readonly string[]
  /** Of ours, what the session may see: where its hooks report, what it was equipped with. */
  readonly shownTo: (launch: Launch) => readonly string[]
  /** Of ours, what it may write. */
  readonly handedTo?: (launch: Launch) => readonly string[]
  readonly runtimeDir: string | null
  readonly probe: () => Promise<Probed>
}

const PRIVATE = 0o700
const PATH_FOLDERS_MAX = 64

/** Throws Trouble when the declaration makes no sense here, or is required and cannot be enforced. */
export function createConfine(confining: Confining): Confine {
  const { home, wantedFor, probe, room } = confining
  return async (launch, argv) => {
    const wanted = wantedFor(launch)
    if (wanted === null) return { argv, events: [] }
    const { sandbox } = wanted
    const program = findExecutable(argv[0] ?? '', launch.cwd, pathOf(launch))
    const plan = planPlaces(sandbox, {
      ...(await groundsOf(launch, program, confining)),
      agent: wanted.agent,
    })
    const probed = await probe()
    const { sessionId } = launch
    const { network } = sandbox
    const tell = (by: 'bubblewrap' | 'nothing', because: string): Event => ({
      type: 'session.confined',
      sessionId,
      confinement: confinementOf({ plan, network, home, by, because }),
    })
    if (sandbox.required) refuseHoles(plan, probed)
    if ('because' in probed) return { argv, events: [tell('nothing', probed.because)] }
    if (argv.length + WRAPPER_WORDS > ARGV_MAX)
      throw new Trouble(`a command in a sandbox has at most ${ARGV_MAX - WRAPPER_WORDS} words`, 'put it in a script', 2)
    const argsFile = join(room.stateDir, `sandbox-${sessionId}.args`)
    const args = bubblewrapArgs({ plan, home, network, rootLinks: rootLinks() })
    writeFileSync(argsFile, args.map((word) => `${word}\0`).join(''), { mode: 0o600 })
    const hasBash = existsSync('/bin/bash')
    const kept = new Set(Object.keys(launch.env ?? {}))
    return {
      argv: wrapped({ bubblewrap: probed.bubblewrap, argsFile, argv: [program, ...argv.slice(1)], kept, hasBash }),
      events: [tell('bubblewrap', plan.rest === 'read' ? 'read-only but for what is named' : 'only what is named')],
    }
  }
}

/** Required means that what was declared holds, all of it. */
function refuseHoles({ missing }: Plan, probed: Probed): void {
  if ('because' in probed)
    throw new Trouble(
      `its sandbox is required, but ${probed.because}`,
      'mend that, or set sandbox.required to false',
      2,
    )
  if (missing.length > 0)
    throw new Trouble(
      `its sandbox is required, but names ${missing[0]}, which does not exist`,
      'make it first, or leave it out',
      2,
    )
}

const pathOf = ({ env }: Launch) => env?.['PATH'] ?? process.env['PATH']

async function groundsOf(
  launch: Launch,
  program: string,
  { room, home, secrets, ours, shownTo, handedTo, runtimeDir }: Confining,
): Promise<Omit<Grounds, 'agent'>> {
  // What is ours is hidden even where nothing of it was written yet: otherwise the agent could write it.
  for (const folder of ours) mkdirSync(folder, { recursive: true, mode: PRIVATE })
  return {
    cwd: launch.cwd,
    home,
    git: await gitDirs(room.root, launch.cwd),
    mainTree: room.root,
    ours,
    shown: shownTo(launch),
    handed: handedTo?.(launch) ?? [],
    secrets,
    programs: programFolders(program, pathOf(launch)),
    runtimeDir,
    look,
  }
}

function look(path: string): Looked {
  try {
    const real = realpathSync(path)
    return { real, kind: statSync(real).isDirectory() ? 'directory' : 'file' }
  } catch {
    return { real: path, kind: 'missing' }
  }
}

/**
 * Only the workspace's own repository, or one inside the session's directory: where a `.git` file points to is in the agent's
 * hands. git runs what lies in `hooks`, so that folder is there to be protected.
 */
async function gitDirs(root: string, cwd: string): Promise<Grounds['git']> {
  const dirsAt = async (directory: string) => {
    const text = await gitText(directory, ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'])
    const [own = '', shared = ''] = text
      .trimEnd()
      .split('\n')
      .map((path) => look(path).real)
    return { own, shared }
  }
  const dirs = await dirsAt(cwd).catch(() => null)
  if (dirs === null || !isWithin(dirs.own, dirs.shared)) return null
  const isOwn = isWithin(dirs.shared, look(cwd).real) || dirs.shared === (await dirsAt(root)).shared
  if (!isOwn) return null
  mkdirSync(join(dirs.shared, 'hooks'), { recursive: true })
  return dirs
}

/** The folders of PATH, the program's own, and the packages that it is part of. */
function programFolders(program: string, path = ''): readonly string[] {
  const { real } = look(program)
  const packages = real.indexOf('/node_modules/')
  return [
    ...path
      .split(':')
      .filter((folder) => folder.startsWith('/'))
      .slice(0, PATH_FOLDERS_MAX),
    dirname(real),
    ...(packages < 0 ? [] : [real.slice(0, packages + '/node_modules'.length)]),
  ]
}

function rootLinks(): Readonly<Record<string, string>> {
  const links = readdirSync('/').filter((name) => lstatSync(`/${name}`).isSymbolicLink() && existsSync(`/${name}`))
  return Object.fromEntries(links.map((name) => [`/${name}`, readlinkSync(`/${name}`)]))
}
