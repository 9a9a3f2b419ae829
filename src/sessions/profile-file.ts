// One agent profile as a person wrote it.
import { type Profile, profileSchema } from '#protocol/profile.ts'
import { JSON_FILE_BYTES_MAX, type JsonFault, readJson } from './json-file.ts'

export const PROFILE_BYTES_MAX = JSON_FILE_BYTES_MAX

export type ProfileFault = JsonFault

export function parseProfile(text: string): Profile | ProfileFault {
  const read = readJson(text, profileSchema)
  return 'value' in read ? read.value : read.fault
}

export const isFault = (read: Profile | ProfileFault): read is ProfileFault => 'line' in read
