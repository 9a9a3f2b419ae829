// OBSERVATION → EVENTS: what was seen, read by the detectors. The observation itself is not kept; what changed is.
import { detectChange } from '#detectors/commit/registry.ts'
import { askOnScreen } from '#detectors/evidence/ask-on-screen.ts'
import { type Gathered, sourceOf } from '#detectors/evidence/gathered.ts'
import { see } from '#detectors/evidence/see.ts'
import { weigh } from '#detectors/evidence/weigh.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import type { SessionView } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import type { Observation } from '#protocol/observation.ts'
import type { Profile } from '#protocol/profile.ts'
import { denialFacts } from './denial-facts.ts'
import { isObservable, observed } from './evidence.ts'
import type { Mind } from './mind.ts'

type Noticing = Pick<Mind, 'world' | 'evidence'>

/** The events that an observation amounts to; none when it says nothing new. */
export function notice(
  mind: Noticing,
  observation: Observation,
  { profiles, now }: { readonly profiles: readonly Profile[]; readonly now: number },
): readonly Event[] {
  if (observation.kind === 'change') {
    const { findings, vanished, ran: ranHere } = detectChange(observation)
    const { auditId, ran } = observation
    return [
      { type: 'checks.finished', auditId, findings: [...findings], ran: [...ran, ...ranHere], vanished: [...vanished] },
    ]
  }
  const session = mind.world.sessions.find(({ id }) => id === observation.sessionId)
  const gathered = mind.evidence.get(observation.sessionId)
  if (!session || !gathered || !isObservable(session)) return []
  const denied = denialFacts(session, observation.rows, 'seen on its screen')
  const profile = profileOf(profiles, session.launch.profile, session.launch.argv)
  const seen = see(gathered.evidence, profile, { ...observation, at: now })
  if (!seen) return denied
  const asked = askOnScreen(session.id, gathered, seen.request, now)
  const sight = { evidence: seen.evidence, now, isAsked: asked.length > 0 }
  return [...denied, ...observedFrom(session, gathered, sight), ...asked]
}

type Sight = { readonly evidence: Gathered['evidence']; readonly now: number; readonly isAsked: boolean }

/** A look is kept when the state changes by it, or will; when screen or title say something else; when something is asked by it. */
function observedFrom(session: SessionView, before: Gathered, { evidence, now, isAsked }: Sight): readonly Event[] {
  const outcome = weigh({ evidence, asked: before.asked }, now)
  if (!outcome) return []
  const isOther = outcome.state !== session.state || outcome.waitingFor !== session.waitingFor
  const isNew = (['screen', 'title'] as const).some((source) => {
    const [was, is] = [sourceOf(before.evidence, source), sourceOf(evidence, source)]
    return was?.says !== is?.says || was?.waitingFor !== is?.waitingFor
  })
  const isDue = outcome.reviewAt !== (weigh(before, now)?.reviewAt ?? null)
  return isOther || isNew || isDue || isAsked ? [observed(session.id, outcome)] : []
}
