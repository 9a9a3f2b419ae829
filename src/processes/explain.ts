// Explains a session's screen to a face: with the profiles as they are on disk now, and the detectors that the engine reads with.
import { join } from 'node:path'
import { configHome } from '#config.ts'
import { explainScreen } from '#detectors/screen/explain-screen.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { plain } from '#protocol/plain.ts'
import type { ExplainScreen } from '#protocol/trial.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import type { Installation } from './installation.ts'

const TITLE_CHARS_MAX = 200

/** Reads the profiles at each call: whoever asks why may just have changed one. */
export function explainerOf({ profilesDir }: Installation, env: NodeJS.ProcessEnv): ExplainScreen {
  return ({ profile, argv }, view) => {
    const { profiles } = loadProfiles([profilesDir, join(configHome(env), 'profiles')])
    const read = profileOf(profiles, profile, argv)
    const { title, quietMs } = view
    return { profile: read.name, title: plain(title, TITLE_CHARS_MAX), quietMs, trials: explainScreen(read, view) }
  }
}
