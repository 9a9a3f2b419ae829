// Is it the login itself that fails? Then those who belong here fail all at once, and nobody is attacking.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { dropSuspect, type LoginState } from './state.ts'
import { usersOf } from './suspect.ts'

const LOOK_BACK_MINUTES = 10
/** So many known addresses must fail, and so large a share of all known addresses that try. */
const FAILING_MIN = 6
const FAILING_SHARE_MIN = 0.5
/** A stranger with so many accounts is no victim of the outage. */
export const OUTAGE_USERS_MIN = 3
const OVER_SHARE_MAX = 0.25

/** Sets `outageSince` by the last minutes; when one begins, what only looked like an attack so far is dropped. */
export function watchOutage(state: LoginState): void {
  const from = state.at - LOOK_BACK_MINUTES * MINUTE_MS
  const recent = state.passed.filter(({ at }) => at > from)
  const failing = recent.reduce((sum, { knownFailing }) => sum + knownFailing, 0)
  const share = failing / Math.max(1, failing + recent.reduce((sum, { ok }) => sum + ok, 0))
  if (state.outageSince !== null) {
    if (share > OVER_SHARE_MAX) return
    forgetSince(state, state.outageSince)
    state.outageSince = null
    return
  }
  if (failing < FAILING_MIN || share < FAILING_SHARE_MIN) return
  state.outageSince = state.at
  forgetSince(state, from)
}

function forgetSince(state: LoginState, from: number): void {
  for (const suspect of state.suspects.values()) {
    if (suspect.since > from && usersOf(suspect) < OUTAGE_USERS_MIN) dropSuspect(state, suspect)
  }
}
