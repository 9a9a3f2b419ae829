// The agent profiles in folders of JSON files, read again when they may have changed. A file that does not fit is told with
// the reason, and what was read from it before stays in use; a later folder's profile replaces an earlier one of the same name.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '#protocol/errors.ts'
import type { Profile } from '#protocol/profile.ts'
import { isFault, PROFILE_BYTES_MAX, parseProfile } from './profile-file.ts'

export const PROFILES_MAX = 100

export type ProfileTrouble = { readonly file: string; readonly message: string }

export type ProfileChanges = {
  /** Whether `profiles` has become another list. */
  readonly isChanged: boolean
  /** What is wrong and was not told, or was wrong in another way. */
  readonly troubles: readonly ProfileTrouble[]
  /** Files that were wrong and are so no more. */
  readonly mended: readonly string[]
}

export type ProfileShelf = {
  readonly dirs: readonly string[]
  profiles(): readonly Profile[]
  /** Reads what has changed since it was read last. An absent folder holds none. */
  refresh(): ProfileChanges
}

type Held = { readonly text: string; readonly profile: Profile | null; readonly trouble: string | null }

/** Filled at once; what is wrong is told by the first `refresh`. */
export function createProfileShelf(dirs: readonly string[]): ProfileShelf {
  const read = (before: ReadonlyMap<string, Held>) =>
    limited(new Map(dirs.flatMap(filesIn).map((file) => [file, readHeld(file, before.get(file))])))
  let held = read(new Map())
  let profiles = byName(held)
  let told: ReadonlyMap<string, Held> = new Map()
  return {
    dirs,
    profiles: () => profiles,
    refresh() {
      held = read(held)
      const next = byName(held)
      const isChanged = JSON.stringify(next) !== JSON.stringify(profiles)
      if (isChanged) profiles = next
      const before = told
      told = held
      const wrong = (of: ReadonlyMap<string, Held>, file: string) => of.get(file)?.trouble ?? null
      return {
        isChanged,
        troubles: [...held].flatMap(([file, { trouble }]) =>
          trouble === null || trouble === wrong(before, file) ? [] : [{ file, message: trouble }],
        ),
        mended: [...before.keys()].filter((file) => wrong(before, file) !== null && wrong(held, file) === null),
      }
    },
  }
}

/** The profiles in `dirs`, read once, and what is wrong with the files that are not among them. */
export function loadProfiles(dirs: readonly string[]): {
  readonly profiles: readonly Profile[]
  readonly troubles: readonly ProfileTrouble[]
} {
  const shelf = createProfileShelf(dirs)
  const { troubles } = shelf.refresh()
  return { profiles: shelf.profiles(), troubles }
}

/** One more than may be, so that too many are noticed. */
function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .slice(0, PROFILES_MAX + 1)
      .map((name) => join(dir, name))
  } catch {
    return []
  }
}

function readHeld(file: string, before: Held | undefined): Held {
  const wrong = (trouble: string, text: string): Held => ({
    text,
    profile: before?.profile ?? null,
    trouble: before?.profile ? `${trouble}; what it said before stays in use` : trouble,
  })
  let text: string
  try {
    if (statSync(file).size > PROFILE_BYTES_MAX) return wrong(`larger than ${PROFILE_BYTES_MAX} bytes`, '')
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    return wrong(messageOf(thrown), '')
  }
  if (before?.text === text && text !== '') return before
  const read = parseProfile(text)
  return isFault(read) ? wrong(`line ${read.line}: ${read.message}`, text) : { text, profile: read, trouble: null }
}

/** What comes after the last that may be is kept out, and told. */
function limited(held: ReadonlyMap<string, Held>): ReadonlyMap<string, Held> {
  const names = new Set<string>()
  return new Map(
    [...held].map(([file, one]) => {
      if (!one.profile || names.has(one.profile.name)) return [file, one]
      if (names.size >= PROFILES_MAX)
        return [file, { text: '', profile: null, trouble: `more than ${PROFILES_MAX} profiles` }]
      names.add(one.profile.name)
      return [file, one]
    }),
  )
}

function byName(held: ReadonlyMap<string, Held>): readonly Profile[] {
  const profiles = [...held.values()].flatMap(({ profile }) => (profile ? [profile] : []))
  return [...new Map(profiles.map((profile) => [profile.name, profile])).values()]
}
