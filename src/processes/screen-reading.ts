// Reads the screens of sessions by the rules of their profiles: for whoever types into one, the question that stands there and
// the state that it shows.
import { isAgent, profileOf } from '#detectors/screen/profile-of.ts'
import { readScreen, requestOn } from '#detectors/screen/read-screen.ts'
import type { ReadRequest } from '#effects/request-answer.ts'
import type { ReadState } from '#effects/session-send.ts'
import type { World } from '#projection/world.ts'
import type { Profile } from '#protocol/profile.ts'

type Known = { readonly world: () => World; readonly profiles: () => readonly Profile[] }

export type ScreenReading = { readonly requestOn: ReadRequest; readonly stateOf: ReadState }

export function screenReading({ world, profiles }: Known): ScreenReading {
  const launchOf = (sessionId: string) => world().sessions.find(({ id }) => id === sessionId)?.launch
  return {
    requestOn(rows, sessionId) {
      const launch = launchOf(sessionId)
      return launch ? requestOn(profileOf(profiles(), launch.profile, launch.argv), rows) : null
    },
    stateOf({ rows, quietMs }, sessionId) {
      const launch = launchOf(sessionId)
      const profile = profileOf(profiles(), launch?.profile ?? '', launch?.argv ?? [])
      return { ...readScreen(profile, rows, quietMs), isAgent: isAgent(profile) }
    },
  }
}
