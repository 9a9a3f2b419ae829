// Durations whose field does not name its unit: settled per field by the size of what was seen, since a median request takes
// between one and some thousand milliseconds in most systems.
import type { Facts } from './line-facts.ts'

const FIELDS_MAX = 200
const EVIDENCE_MIN = 20
const EVIDENCE_MAX = 200

/** Decimal logarithms seen, summed, and their number, by field name. */
export type DurationUnits = Map<string, { seen: number; sum: number; whole: number }>

/** Milliseconds, or -1 where the line tells no duration. */
export function millisecondsOf(units: DurationUnits, facts: Facts): number {
  if (facts.duration < 0) return -1
  if (facts.durationScale !== 0) return facts.duration * facts.durationScale
  let field = units.get(facts.durationName)
  if (!field) {
    if (units.size >= FIELDS_MAX) units.clear()
    field = { seen: 0, sum: 0, whole: 0 }
    units.set(facts.durationName, field)
  }
  if (field.seen < EVIDENCE_MAX && facts.duration > 0) {
    field.seen += 1
    field.sum += Math.log10(facts.duration)
    if (Number.isInteger(facts.duration)) field.whole += 1
  }
  return facts.duration * scaleOf(field)
}

function scaleOf({ seen, sum, whole }: { seen: number; sum: number; whole: number }): number {
  if (seen === 0) return 1
  const typical = sum / seen
  if (typical > 5.7) return 1e-6
  if (typical > 3.7) return 1e-3
  const allWhole = whole === seen && seen >= Math.min(EVIDENCE_MIN, 5)
  if (typical < 0 && !allWhole) return 1e3
  return 1
}
