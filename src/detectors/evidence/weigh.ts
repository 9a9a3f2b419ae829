// EVIDENCE → STATE: which source decides, and why each other does not. Pure. A hook may raise a state; fresh contrary evidence
// clears it, because no event follows Esc or a rejected prompt. Where nothing fits the answer is unknown, which authorises nothing.
import type { RequestKind } from '#protocol/agent-request.ts'
import type { Evidence, Weighed } from '#protocol/evidence.ts'
import type { ObservedState } from '#protocol/session.ts'
import type { Asked, Gathered } from './gathered.ts'
import { sourceOf } from './gathered.ts'

/** A screen that contradicts a report is believed this long after the report: it may still be on its way to be drawn. */
export const CONTRARY_AFTER_MS = 1_500
/** A prompt that was drawn before the report and never since: who works draws. */
export const OLD_PROMPT_AFTER_MS = 15_000
/** A report of work that nothing confirms is believed for this long. */
export const REPORT_FRESH_MS = 10 * 60_000
/** The same for a sub-agent. */
export const SUB_AGENT_FRESH_MS = 5 * 60_000
/** Output keeps a session that has just come to its prompt from being idle; after this it is a footer that is drawn again. */
export const SETTLING_MS = 5_000
/** Output of an agent whose screen nobody knows is work; after this it may be a dialog that moves. */
export const UNKNOWN_OUTPUT_MS = 10_000
const BECAUSE_CHARS_MAX = 300

export type Outcome = {
  readonly state: ObservedState
  readonly waitingFor: RequestKind | null
  readonly because: string
  readonly evidence: readonly Weighed[]
  /** When time alone may change it, epoch milliseconds; always later than `now`. */
  readonly reviewAt: number | null
}

/** What one step says: a state by one source, and until when. `over`: why the others lost. */
type Verdict = {
  readonly state: ObservedState
  readonly by: Evidence | null
  readonly because?: string
  readonly waitingFor?: RequestKind | null
  readonly until?: number | null
  readonly over: string
}

type Voices = {
  readonly hook: Evidence | undefined
  readonly screen: Evidence | undefined
  readonly title: Evidence | undefined
  readonly output: Evidence | undefined
  readonly subAgent: Evidence | undefined
  /** Reports that a human is needed, of the agent and its sub-agents. */
  readonly calls: readonly Evidence[]
  readonly now: number
}

/** The state by all the evidence; null while only its process is known. */
export function weigh({ evidence, asked }: Pick<Gathered, 'evidence' | 'asked'>, now: number): Outcome | null {
  const voices: Voices = {
    hook: sourceOf(evidence, 'hook'),
    screen: sourceOf(evidence, 'screen'),
    title: sourceOf(evidence, 'title'),
    output: sourceOf(evidence, 'output'),
    subAgent: busySubAgent(evidence, now),
    calls: evidence.filter(({ source, says }) => says === 'waiting' && (source === 'hook' || source === 'sub-agent')),
    now,
  }
  if (asked.length === 0 && evidence.every(({ source }) => source === 'process')) return null
  const verdict = byRequest(asked) ?? byDialog(voices) ?? byReport(voices) ?? bySight(voices)
  const { state, by, waitingFor = null, until = null } = verdict
  return {
    state,
    waitingFor: state === 'waiting' ? waitingFor : null,
    because: verdict.because ?? by?.because ?? 'nothing says what it does',
    evidence: evidence.map((one) => ({ ...one, decides: one === by, verdict: verdictOn(one, verdict) })),
    reviewAt: until !== null && until > now ? until : null,
  }
}

function verdictOn(one: Evidence, { by, over, state }: Verdict): string {
  if (one === by) return 'decides'
  if (one.source === 'process') return 'it is alive, which says nothing of what it does'
  if (one.says === 'nothing') return 'says nothing'
  return one.says === state ? 'agrees' : over
}

/** What it asks stands until it is answered, closed, or its dialog was seen to go (absent.ts). */
function byRequest(asked: readonly Asked[]): Verdict | null {
  const [first] = asked
  if (!first) return null
  const { kind, tool, agentId, by } = first
  const who = agentId === null ? '' : `, for its sub-agent ${agentId}`
  const how = by === 'desk' ? 'through its hook' : 'on its screen'
  const because = `it asks ${how}: ${kind} ${tool}${who}`
  return { state: 'waiting', by: null, because, waitingFor: kind, over: 'a request of it is open' }
}

/** A dialog that is on the screen, a title that calls for someone, or a call that nothing has answered yet. */
function byDialog({ calls, screen, title, now }: Voices): Verdict | null {
  for (const by of [screen, title]) {
    if (by?.says === 'waiting')
      return { state: 'waiting', by, waitingFor: by.waitingFor, over: 'a dialog is to be seen' }
  }
  const heard = calls.find((call) => !speaksAgainst(call, screen) || now < call.at + CONTRARY_AFTER_MS)
  if (!heard) return null
  const until = speaksAgainst(heard, screen) ? heard.at + CONTRARY_AFTER_MS : null
  return { state: 'waiting', by: heard, waitingFor: heard.waitingFor, until, over: 'it has called for a human' }
}

/** What the agent reports of itself, unless what is seen since contradicts it. */
function byReport(voices: Voices): Verdict | null {
  const { hook } = voices
  if (!hook || hook.says === 'nothing' || hook.says === 'still' || hook.says === 'waiting') return null
  return hook.says === 'working' ? byBusyReport(hook, voices) : byRestingReport(hook, voices)
}

function byBusyReport(hook: Evidence, voices: Voices): Verdict {
  const { screen, title, now } = voices
  if (title?.says !== 'working' && screen && isRest(screen)) return byBusyOrRest(hook, screen, now)
  if (screen?.says === 'working' || title?.says === 'working')
    return { state: 'working', by: hook, over: 'its report and what is seen agree' }
  return byUnconfirmed(hook, voices)
}

/** It says that it works, and its screen shows that it does not. */
function byBusyOrRest(hook: Evidence, screen: Evidence, now: number): Verdict {
  const until = hook.at + (screen.at > hook.at ? CONTRARY_AFTER_MS : OLD_PROMPT_AFTER_MS)
  if (now < until) return { state: 'working', by: hook, until, over: 'older than its report' }
  return { state: stateOf(screen), by: screen, over: 'the screen is newer: no event follows Esc' }
}

/** It says that it works, and nobody knows its screen. */
function byUnconfirmed(hook: Evidence, { title, now }: Voices): Verdict {
  const rests = title && (title.says === 'still' || title.says === 'idle') && title.since > hook.at ? title : null
  const until = hook.at + (rests ? CONTRARY_AFTER_MS : REPORT_FRESH_MS)
  if (now < until) return { state: 'working', by: hook, until, over: 'its report is fresh' }
  if (!rests) {
    const because = `nothing confirms an old report (${hook.because})`.slice(0, BECAUSE_CHARS_MAX)
    return { state: 'unknown', by: null, because, over: 'too old' }
  }
  const because = `no rule knows its screen, and its title says that it rests: ${rests.because}`
  return { state: 'unknown', by: rests, because: because.slice(0, BECAUSE_CHARS_MAX), over: 'its title is newer' }
}

/** Done, failed or idle stays so until it is prompted again, or is seen to work. */
function byRestingReport(hook: Evidence, { screen, title, subAgent, now }: Voices): Verdict {
  const busy = [screen, title].find((one) => one?.says === 'working' && one.at >= hook.at + CONTRARY_AFTER_MS)
  if (busy) return { state: 'working', by: busy, over: 'it was seen to work since' }
  if (subAgent) {
    const until = subAgent.at + SUB_AGENT_FRESH_MS
    return { state: 'working', by: subAgent, until, over: 'its turn has ended, but a sub-agent works on' }
  }
  const isNewScreen = screen?.says === 'nothing' && screen.since >= hook.at + CONTRARY_AFTER_MS
  if (isNewScreen && now >= screen.since)
    return { state: 'unknown', by: screen, because: screen.because, over: 'something new is on its screen' }
  return { state: stateOf(hook), by: hook, over: 'it has reported the end of its turn' }
}

/** Without a report: what is seen. Quiet alone makes nothing idle, output alone makes nothing busy for ever. */
function bySight(voices: Voices): Verdict {
  const { screen, title, output, subAgent, now } = voices
  if (screen?.says === 'working') return { state: 'working', by: screen, over: 'its screen shows work' }
  if (title?.says === 'working') return { state: 'working', by: title, over: 'its title shows work' }
  if (screen && screen.says !== 'nothing' && screen.says !== 'still') return byPrompt(screen, voices)
  if (subAgent) return { state: 'working', by: subAgent, until: subAgent.at + SUB_AGENT_FRESH_MS, over: '' }
  if (output?.says === 'working') {
    // Of a program that is no agent nobody knows the screens: there is no word from `screen`.
    const until = screen ? screen.since + UNKNOWN_OUTPUT_MS : null
    if (until === null || now < until) return { state: 'working', by: output, until, over: 'it has just written' }
  }
  return {
    state: 'unknown',
    by: null,
    because: screen?.because ?? 'no rule knows this screen',
    over: 'not enough alone',
  }
}

function byPrompt(screen: Evidence, { output, now }: Voices): Verdict {
  const until = screen.since + SETTLING_MS
  if (screen.says === 'idle' && output?.says === 'working' && now < until)
    return { state: 'working', by: output, until, over: 'output is still coming' }
  return { state: stateOf(screen), by: screen, over: 'its screen shows otherwise' }
}

/** A rule that fits and was seen to fit after the report. */
const speaksAgainst = (hook: Evidence, seen: Evidence | undefined): boolean =>
  seen !== undefined && seen.at > hook.at && (seen.says === 'working' || isRest(seen))

const isRest = ({ says }: Evidence): boolean =>
  says === 'idle' || says === 'done' || says === 'errored' || says === 'limited'

function stateOf({ says }: Evidence): ObservedState {
  return says === 'still' || says === 'nothing' ? 'unknown' : says
}

function busySubAgent(evidence: readonly Evidence[], now: number): Evidence | undefined {
  return evidence
    .filter(({ source, says, at }) => source === 'sub-agent' && says === 'working' && now < at + SUB_AGENT_FRESH_MS)
    .toSorted((one, other) => other.at - one.at)[0]
}
