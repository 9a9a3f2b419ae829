// One session's evidence as a story of events and looks at its screen, folded as the engine folds it.
import { join } from 'node:path'
import { absentAt } from '#detectors/evidence/absent.ts'
import { gather } from '#detectors/evidence/gather.ts'
import { type Gathered, NOTHING_GATHERED } from '#detectors/evidence/gathered.ts'
import { see } from '#detectors/evidence/see.ts'
import { type Outcome, weigh } from '#detectors/evidence/weigh.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { launch } from '../../support/samples.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])

export type Shown = { readonly rows: readonly string[]; readonly title?: string; readonly quietMs?: number }

export type Story = {
  gathered(): Gathered
  hear(event: Event, at: number): Story
  report(report: EventOf<'agent.reported'>['report'], at: number, agentId?: string | null): Story
  look(shown: Shown, at: number): Story
  at(now: number): Outcome
  state(now: number): string
  absent(): readonly (number | null)[]
}

/** A session of `profile` that has just started, at 0. */
export function story(profile = 'claude'): Story {
  let gathered: Gathered = NOTHING_GATHERED
  const hear = (event: Event, at: number) => {
    gathered = gather(gathered, event, at)
    return self
  }
  const at = (now: number) => {
    const outcome = weigh(gathered, now)
    if (!outcome) throw new Error('nothing is known yet')
    return outcome
  }
  const self: Story = {
    gathered: () => gathered,
    hear,
    report: (report, when, agentId = null) =>
      hear({ type: 'agent.reported', sessionId: 's1', report, detail: '', agentId, turn: null }, when),
    look({ rows, title = '', quietMs = 5_000 }, when) {
      const seen = see(gathered.evidence, profileOf(profiles, profile, []), { rows, title, quietMs, at: when })
      if (!seen) return self
      const outcome = weigh({ ...gathered, evidence: seen.evidence }, when)
      if (!outcome) throw new Error('a look says something')
      const { state, waitingFor, because, evidence } = outcome
      return hear(
        { type: 'session.observed', sessionId: 's1', state, waitingFor, because, evidence: [...evidence] },
        when,
      )
    },
    at,
    state: (now) => at(now).state,
    absent: () => gathered.asked.map((one) => absentAt(gathered, one)),
  }
  hear({ type: 'session.requested', launch: launch({ profile }) }, 0)
  return hear({ type: 'session.started', sessionId: 's1', pid: 42 }, 0)
}

const LINE = '─'.repeat(60)

/** Screens of an agent in the shape of Claude Code, in words of our own. */
export const PROMPT: Shown = { rows: ['● Done.', '', LINE, '❯', LINE, '  ? for shortcuts'], title: '✳ agent' }
export const BUSY: Shown = { rows: ['● So', '', LINE, '❯', LINE, '  esc to interrupt'], title: '◐ agent' }
export const DIALOG: Shown = {
  rows: [
    LINE,
    ' Bash command',
    '╌'.repeat(60),
    ' rm -rf ./build',
    '╌'.repeat(60),
    ' Do you want to proceed?',
    ' ❯ 1. Yes',
    '   2. No',
    '',
    ' Esc to cancel · Tab to amend',
  ],
  title: '✳ agent',
}
export const STRANGE: Shown = { rows: ['Something new', '  (o) this', '  ( ) that'], title: '✳ agent' }
export const VIEWER: Shown = { rows: [LINE, '  Showing detailed transcript · ctrl+o to toggle'], title: '✳ agent' }
