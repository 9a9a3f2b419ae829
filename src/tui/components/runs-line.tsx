// One line of the floor about the workflows that run: how many, first the one that waits for a human.
import { age } from '#projection/age.ts'
import { atWords, isAtWork } from '#projection/run-words.ts'
import type { RunView, World } from '#projection/world.ts'
import { type Line, type Span, spread } from '../fit.ts'
import { questionsOf } from '../run-sight.ts'
import { lookOfRun } from '../step-look.ts'
import { useSight } from '../use-world.ts'
import { Row } from './row.tsx'

/** From this width on the workflows are named. */
const NAMED_COLS = 110

/** One row of the terminal's width. */
export function RunsLine() {
  const { state } = useSight()
  const { cols } = state.size
  const way: Line = [
    ['  w', 'key'],
    [' shows ', 'muted'],
  ]
  return <Row line={spread(runsLine(state.world, state.now, cols), way, cols)} width={cols} />
}

/** ` runs    2 · ▲ w2 backend-feature: review stuck, round 3, 3:10 · ● w3 security-fix: …`. */
export function runsLine(world: World, now: number, cols: number): Line {
  const running = world.runs.filter(({ outcome }) => outcome === null)
  const isAsked = ({ run }: RunView) => questionsOf(world, run.runId).length > 0
  const ordered = [...running.filter(isAsked), ...running.filter((run) => !isAsked(run))]
  return [
    [' runs    ', 'title'],
    [`${running.length}`],
    ...ordered.flatMap((run) => runSpans(run, { isAsked: isAsked(run), isNamed: cols >= NAMED_COLS, now })),
  ]
}

type Shown = { readonly isAsked: boolean; readonly isNamed: boolean; readonly now: number }

function runSpans(view: RunView, { isAsked, isNamed, now }: Shown): readonly Span[] {
  const { shape, token } = lookOfRun(view, isAsked)
  const { runId, workflow } = view.run
  const since = Object.values(view.steps).flatMap((step) => (isAtWork(step) ? [step.since] : []))
  const words = `${atWords(view)}${since.length === 0 ? '' : ` ${age(now - Math.min(...since))}`}`
  return [
    [' · ', 'muted'],
    [`${shape} `, token],
    [isNamed ? `${runId} ${workflow.name}: ` : `${runId} `],
    [words, token],
  ]
}
