// Reads agent profiles from folders of JSON files. A file that does not fit is reported with the reason and left out;
// the others still load, and a later folder's profile replaces an earlier one of the same name.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '#protocol/errors.ts'
import { type Profile, profileSchema } from '#protocol/profile.ts'

export const PROFILES_MAX = 100
export const PROFILE_BYTES_MAX = 64 * 1024

export type ProfileTrouble = { readonly file: string; readonly message: string }

/** The profiles in `dirs`, and what is wrong with the files that are not among them. An absent folder holds none. */
export function loadProfiles(dirs: readonly string[]): {
  readonly profiles: readonly Profile[]
  readonly troubles: readonly ProfileTrouble[]
} {
  const profiles = new Map<string, Profile>()
  const troubles: ProfileTrouble[] = []
  for (const file of dirs.flatMap(filesIn)) {
    const profile = readProfile(file)
    if ('message' in profile) troubles.push({ file, message: profile.message })
    else if (profiles.size >= PROFILES_MAX) troubles.push({ file, message: `more than ${PROFILES_MAX} profiles` })
    else profiles.set(profile.name, profile)
  }
  return { profiles: [...profiles.values()], troubles }
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(dir, name))
  } catch {
    return []
  }
}

function readProfile(file: string): Profile | { readonly message: string } {
  try {
    if (statSync(file).size > PROFILE_BYTES_MAX) return { message: `larger than ${PROFILE_BYTES_MAX} bytes` }
    const read = profileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return read.success
      ? read.data
      : {
          message: z
            .prettifyError(read.error)
            .replaceAll(/\s*\n\s*/g, ' ')
            .slice(0, 400),
        }
  } catch (thrown) {
    return { message: messageOf(thrown) }
  }
}
