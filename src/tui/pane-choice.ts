// Which sessions are shown in panes, and how many. Pure: pinned ones and the selected one, then those that need the
// human, those that work, those that changed last. The reducer keeps only what the person has asked for.

import { hasEnded } from '#projection/session-life.ts'
import type { SessionView } from '#projection/world.ts'
import { planFloor } from './floor-plan.ts'
import { gridOf, PANE_COLS_MIN, PANE_ROWS_MIN, type PaneGrid } from './pane-grid.ts'
import { needsYou, type Sight } from './sight.ts'
import { PANE_COUNTS, type PaneCount } from './ui-state.ts'

/** Without a wish of the person, panes are divided only as long as each keeps this many rows with its frame. */
const COMFORTABLE_ROWS = 13
const COMFORTABLE_COLS = 50

export type PaneStep =
  | { readonly count: PaneCount; readonly because: string | null }
  | { readonly count: null; readonly because: string }

/** The grid that is shown now; empty where the terminal has no room for panes. */
export function paneGrid(sight: Sight): PaneGrid {
  const area = floorPlanOf(sight).panes
  if (!area) return []
  const count = Math.max(1, candidates(sight).length)
  const wanted = sight.state.ui.paneCount ?? comfortable(sight, count)
  for (const step of [...PANE_COUNTS].reverse()) {
    const grid = step <= wanted ? gridOf(area, Math.min(step, count)) : null
    if (grid) return grid
  }
  return [[area]]
}

/** What the floor of this size has room for. */
export function floorPlanOf({ state, sessions, questions }: Sight) {
  return planFloor(state.size.cols, state.size.rows, {
    questions: questions.length,
    sessions: sessions.length,
    sources: Object.keys(state.world.signals).length,
    runs: state.world.runs.filter(({ outcome }) => outcome === null).length,
  })
}

/** The next number of panes in the cycle that fits and shows another picture, with what was skipped and why. */
export function nextPaneCount(sight: Sight): PaneStep {
  const area = floorPlanOf(sight).panes
  if (!area) return { count: null, because: 'no room for panes on a terminal of this size' }
  const live = candidates(sight).length
  if (live <= 1) return { count: null, because: live === 0 ? 'no session yet' : 'only one session to show' }
  const now = paneGrid(sight).flat().length
  const from = PANE_COUNTS.findLastIndex((count) => Math.min(count, live) <= now)
  const skipped: PaneCount[] = []
  for (let step = 1; step < PANE_COUNTS.length; step++) {
    const count = PANE_COUNTS[(from + step) % PANE_COUNTS.length] ?? 1
    const shown = Math.min(count, live)
    if (shown === now) continue
    if (gridOf(area, shown)) return { count, because: skipped.length === 0 ? null : tooSmall(skipped) }
    skipped.push(count)
  }
  return { count: null, because: skipped.length === 0 ? `all ${live} sessions are shown` : tooSmall(skipped) }
}

function tooSmall(skipped: readonly PaneCount[]): string {
  const least = `${PANE_COLS_MIN}x${PANE_ROWS_MIN}`
  return `${skipped.join(' and ')} panes would be smaller than ${least} cells here`
}

/** The sessions in the panes, in the order of the list, at most `count`; the selected one is always among them. */
export function shownSessions(sight: Sight, count: number): readonly SessionView[] {
  const ranked = [...candidates(sight)].sort((left, right) => {
    const rank = rankIn(sight, left)
    // Of those that work the longest working ones stay; else a newcomer would push another out every second.
    const newer = left.state === 'working' ? left.since - right.since : right.since - left.since
    return rank - rankIn(sight, right) || newer
  })
  const chosen = new Set(ranked.slice(0, count))
  return sight.sessions.filter((session) => chosen.has(session))
}

/** Sessions worth a pane: those that run, and an ended one that the person has selected or pinned. */
function candidates({ sessions, session, state }: Sight): readonly SessionView[] {
  return sessions.filter(
    (candidate) => !hasEnded(candidate) || candidate === session || state.ui.pinned.includes(candidate.id),
  )
}

/** Smaller comes first; among equals the one that changed last. */
function rankIn({ state, session: selected }: Sight, session: SessionView): number {
  const { world, ui, glances } = state
  const hasNews = needsYou(world, session) || Boolean(glances.get(session.id)?.notification)
  return [session === selected, ui.pinned.includes(session.id), hasNews, session.state === 'working', true].indexOf(
    true,
  )
}

function comfortable(sight: Sight, live: number): PaneCount {
  const area = floorPlanOf(sight).panes
  if (!area) return 1
  const fits = (count: PaneCount) =>
    gridOf(area, Math.min(count, live))
      ?.flat()
      .every(({ width, height }) => width >= COMFORTABLE_COLS && height >= COMFORTABLE_ROWS)
  return PANE_COUNTS.findLast((count) => count === 1 || fits(count)) ?? 1
}
