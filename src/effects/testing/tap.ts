// Reads TAP (Test Anything Protocol 12 to 14) by its test lines, at any depth: what has subtests is not itself a test. A
// plan that promises more than was seen, or a bail-out, is a failure.
import { namesOf, type Tally } from './tally.ts'

const POINT = /^( *)(not )?ok\b(?: +(\d+))?(?: +- +| +|$)(.*)$/
const DIRECTIVE = /(?:^|\s)#\s*(?:skip|todo)/i
const TIME = /\s+#\s*time=\S+/
const PLAN = /^1\.\.(\d+)/m
const PLANNED_MAX = 1_000_000

type Point = { readonly depth: number; readonly isBad: boolean; readonly rest: string; readonly number: string }

/** Null where there is no plan. */
export function readTap(text: string): Tally | null {
  const planned = PLAN.exec(text)?.[1]
  if (planned === undefined) return null
  const points = withoutDiagnostics(text).flatMap((line) => pointOf(line) ?? [])
  const tests = points.filter((point, at) => !hasSubtests(points, point, at))
  const ran = tests.filter(({ rest }) => !DIRECTIVE.test(rest))
  const bad = ran.filter(({ isBad }) => isBad)
  const trouble = troubleOf(text, Number(planned), points)
  return {
    passed: ran.length - bad.length,
    failed: bad.length + (trouble ? 1 : 0),
    skipped: tests.length - ran.length,
    failing: namesOf([...bad.map(nameOf), ...(trouble ? [trouble] : [])]),
  }
}

/** The lines of YAML blocks may look like anything. */
function withoutDiagnostics(text: string): readonly string[] {
  let end: string | null = null
  return text.split('\n').filter((line) => {
    const opened = end === null ? /^( +)---\s*$/.exec(line) : null
    if (opened) end = `${opened[1]}...`
    const isInside = end !== null
    if (line.trimEnd() === end) end = null
    return !isInside
  })
}

function pointOf(line: string): Point | null {
  const [, indent, not, number = '', rest = ''] = POINT.exec(line) ?? []
  return indent === undefined ? null : { depth: indent.length, isBad: not !== undefined, rest, number }
}

/** Subtests come before the line that sums them up, or after it inside braces. */
function hasSubtests(points: readonly Point[], { depth, rest }: Point, at: number): boolean {
  const isOpened = rest.endsWith('{') && (points[at + 1]?.depth ?? 0) > depth
  return isOpened || ((points[at - 1]?.depth ?? 0) > depth && !isInBraces(points, depth, at))
}

/** True when the deeper lines just before belong to an earlier line with a brace. */
function isInBraces(points: readonly Point[], depth: number, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const point = points[before]
    if (point && point.depth <= depth) return point.depth === depth && point.rest.endsWith('{')
  }
  return false
}

function troubleOf(text: string, planned: number, points: readonly Point[]): string | null {
  const bailed = /^Bail out!.*$/m.exec(text)?.[0]
  if (bailed !== undefined) return bailed
  const missing = Math.min(planned, PLANNED_MAX) - points.filter(({ depth }) => depth === 0).length
  return missing > 0 ? `${missing} planned but not executed` : null
}

function nameOf({ rest, number }: Point): string {
  const name = rest
    .replace(/\s*\{$/, '')
    .replace(TIME, '')
    .trim()
  return name || `test ${number}`
}
