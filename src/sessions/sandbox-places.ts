// From a declaration to the places of one session: each path resolved, the stronger rule kept, so that afterwards the longest
// path that contains another decides. Looks at the file system only through `look`; mounting is sandbox.ts.
import { Trouble } from '#protocol/errors.ts'
import { type Access, absolutePath, isWithin, type Sandbox } from '#protocol/sandbox.ts'
import { GIT_ORDERS, PRIVATE_FOLDERS, SHOWN_OF_RUN, SOCKET_FOLDERS, SYSTEM_FOLDERS } from './sandbox-defaults.ts'

export type Looked = { readonly real: string; readonly kind: 'directory' | 'file' | 'missing' }

export type Place = {
  /** Without symbolic links. */
  readonly path: string
  readonly access: Access
  /** `private`: fresh and empty, and may be written. */
  readonly kind: 'directory' | 'file' | 'private'
}

export type Plan = {
  /** The session's directory, without symbolic links. */
  readonly cwd: string
  /** Parents before what lies in them. */
  readonly places: readonly Place[]
  readonly rest: 'read' | 'hidden'
  /** Hidden under their own name too, which a symbolic link leads away from. */
  readonly aliases: readonly string[]
  readonly missing: readonly string[]
}

export type Grounds = {
  readonly cwd: string
  readonly home: string
  /** The repository's git directories; null outside of one. */
  readonly git: { readonly own: string; readonly shared: string } | null
  /** The repository's main work tree: what is hidden in another one is hidden there too. */
  readonly mainTree: string
  /** Signalbox's own folders: hidden, whatever a declaration says. */
  readonly ours: readonly string[]
  /** Shown all the same, read-only. */
  readonly shown: readonly string[]
  /** Of ours, what it may write: the folder of its task. */
  readonly handed?: readonly string[]
  readonly secrets: readonly string[]
  /** What the agent itself has to write, and of that what it may only read. */
  readonly agent: { readonly folders: readonly string[]; readonly orders: readonly string[] }
  /** Where its program lies. */
  readonly programs: readonly string[]
  /** XDG_RUNTIME_DIR: full of sockets. */
  readonly runtimeDir: string | null
  look(path: string): Looked
}

/** Throws Trouble when the session's directory would be hidden, or a path inside it leads out of it. */
export function planPlaces(sandbox: Sandbox, grounds: Grounds): Plan {
  const { look, git, runtimeDir } = grounds
  const cwd = look(grounds.cwd).real
  const rest = sandbox.read.length > 0 ? 'hidden' : 'read'
  const found = (paths: readonly string[]) => findAll(paths, grounds).filter(({ kind }) => kind !== 'missing')
  const declared = { write: findAll(sandbox.write, grounds), read: findAll(sandbox.read, grounds) }
  const hidden = findAll(sandbox.hide, grounds)
  const likewise = there(findAll(sandbox.hide.filter(isRelative), { ...grounds, cwd: mainTreeOf(grounds) }))
  for (const one of [...declared.write, ...declared.read]) refuseWayOut(one, grounds.cwd, cwd)

  if ([cwd, ...declared.write.map(({ real }) => real)].includes('/'))
    throw new Trouble('a sandbox in which / may be written is none', 'run it in a directory of its own', 2)
  const layers = createLayers()
  if (rest === 'hidden') layers.add('read', found(SYSTEM_FOLDERS))
  // Also where everything may be read: a program may lie in a folder that is private or hidden.
  layers.add('read', found(grounds.programs))
  for (const { real } of found(PRIVATE_FOLDERS)) layers.put({ path: real, access: 'write', kind: 'private' })
  layers.add('hidden', found([...SOCKET_FOLDERS, ...(runtimeDir === null ? [] : [runtimeDir]), ...grounds.secrets]))
  layers.add('read', found(SHOWN_OF_RUN))
  layers.add('read', there(declared.read))
  layers.addWrite([...found(grounds.agent.folders), ...there(declared.write)])
  layers.addOver('hidden', found(grounds.ours))
  const shared = git === null || isInAny(git.shared, grounds.ours) ? [] : [git.shared]
  layers.addWrite(found([cwd, ...shared]))
  layers.addOver('read', found(grounds.agent.orders))
  if (git !== null) {
    // A work tree's `.git` is a file that says which git directory is its own.
    const pointer = found([`${cwd}/.git`]).filter(({ kind }) => kind === 'file')
    layers.addOver('read', [...found(GIT_ORDERS.map((name) => `${git.shared}/${name}`)), ...pointer])
    layers.add('write', found([git.own]))
  }
  layers.add('read', found(grounds.shown))
  layers.add('write', found(grounds.handed ?? []))
  layers.addOver('hidden', [...likewise, ...there(hidden)])
  if (layers.accessTo(cwd) === 'hidden')
    throw new Trouble(`the sandbox hides ${cwd}, where the session is to run`, 'run it elsewhere, or hide less', 2)
  const all = [...declared.write, ...declared.read, ...hidden]
  return {
    cwd,
    places: layers.places(rest),
    rest,
    aliases: there(hidden).flatMap(({ given, real }) => (given === real ? [] : [given])),
    missing: [...new Set(all.filter(({ kind }) => kind === 'missing').map(({ given }) => given))],
  }
}

type Found = Looked & { readonly given: string }

function findAll(paths: readonly string[], { cwd, home, look }: Grounds): readonly Found[] {
  return paths.map((path) => {
    const given = absolutePath(path, { cwd, home })
    return { given, ...look(given) }
  })
}

const isRelative = (path: string) => !/^[~/]/.test(path)
const mainTreeOf = ({ git, mainTree, cwd }: Grounds) => (git !== null && git.own !== git.shared ? mainTree : cwd)
const there = (found: readonly Found[]) => found.filter(({ kind }) => kind !== 'missing')
const isInAny = (path: string, folders: readonly string[]) => folders.some((folder) => isWithin(path, folder))

/** An agent may have put a symbolic link where a folder was, and waits for the restart. */
function refuseWayOut({ given, real, kind }: Found, cwd: string, realCwd: string): void {
  if (kind === 'missing' || !(isWithin(given, cwd) || isWithin(given, realCwd)) || isWithin(real, realCwd)) return
  throw new Trouble(
    `${given} leads out of the session’s directory, to ${real}`,
    `name ${real} itself if that is meant`,
    2,
  )
}

const byLength = (one: Place, other: Place) => one.path.length - other.path.length

/** Places by path; what is added later is stronger. */
function createLayers() {
  const byPath = new Map<string, Place>()
  const put = (place: Place) => void byPath.set(place.path, place)
  const add = (access: Access, found: readonly Looked[]) => {
    for (const { real, kind } of found) if (kind !== 'missing') put({ path: real, access, kind })
  }
  const covering = (path: string): Place | undefined =>
    [...byPath.values()]
      .filter((place) => place.path !== path && isWithin(path, place.path))
      .toSorted((one, other) => other.path.length - one.path.length)[0]
  return {
    put,
    add,
    /** Also lets go of places inside that were only to be read: these may be written like what is around them. */
    addWrite(found: readonly Looked[]) {
      add('write', found)
      const inside = [...byPath.values()].filter(({ path }) => found.some(({ real }) => isWithin(path, real)))
      for (const { path, access } of inside.toSorted(byLength)) {
        if (access === 'read' && covering(path)?.access === 'write') byPath.delete(path)
      }
    },
    /** Also replaces everything that was said about places inside. */
    addOver(access: Access, found: readonly Looked[]) {
      for (const path of byPath.keys()) if (found.some(({ real }) => isWithin(path, real))) byPath.delete(path)
      add(access, found)
    },
    accessTo: (path: string) => (byPath.get(path) ?? covering(path))?.access,
    /** Without those that only repeat what holds around them. */
    places: (rest: 'read' | 'hidden'): readonly Place[] =>
      [...byPath.values()]
        .filter((place) => {
          const around = covering(place.path)
          return place.kind === 'private' || around?.kind === 'private' || (around?.access ?? rest) !== place.access
        })
        .toSorted(byLength),
  }
}
