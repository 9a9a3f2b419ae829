// OBSERVATION → EVENTS: what was seen, read by the detectors. The observation itself is not kept; what changed is.
import { detectChange } from '#detectors/commit/registry.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { readScreen } from '#detectors/screen/read-screen.ts'
import type { SessionView, World } from '#projection/world.ts'
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import type { Observation } from '#protocol/observation.ts'
import type { Profile } from '#protocol/profile.ts'

/** The events that an observation amounts to; none when it says nothing new. */
export function notice(world: World, observation: Observation, profiles: readonly Profile[]): readonly Event[] {
  if (observation.kind === 'change') {
    const { findings, vanished } = detectChange(observation)
    const { auditId, ran } = observation
    return [{ type: 'checks.finished', auditId, findings: [...findings], ran: [...ran], vanished: [...vanished] }]
  }
  const session = world.sessions.find(({ id }) => id === observation.sessionId)
  if (!session || session.pid === null || session.exit !== null || session.state === 'paused') return []
  const profile = profileOf(profiles, session.launch.profile, session.launch.argv)
  const { state, because, request } = readScreen(profile, observation.rows, observation.quietMs)
  if (request !== null && request.fingerprint === session.answered) return []
  const asked = requestsOnScreen(session, request)
  const waitingFor = request?.kind ?? null
  if (asked.length === 0 && state === session.state && waitingFor === session.waitingFor) return []
  return [...asked, { type: 'session.observed', sessionId: session.id, state, waitingFor, because }]
}

/** Its screen shows one request at most; what it showed before and shows no more was answered there. */
function requestsOnScreen({ id: sessionId, requests }: SessionView, request: AgentRequest | null): readonly Event[] {
  const before = requests.filter(({ channel }) => channel.by === 'screen')
  const closed = before
    .filter(({ fingerprint }) => fingerprint !== request?.fingerprint)
    .map(({ fingerprint }) => ({
      type: 'request.closed' as const,
      sessionId,
      fingerprint,
      because: 'answered in the session',
    }))
  const isNew = request !== null && !before.some(({ fingerprint }) => fingerprint === request.fingerprint)
  return isNew ? [...closed, { type: 'request.raised', sessionId, request }] : closed
}
