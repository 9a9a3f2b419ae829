// What a chart shows, in words: for those who cannot see it, and where there is no room to draw.
import { forecast, timeOfDay } from '#projection/age.ts'
import type { ThreatSeries, Unit } from '#projection/threat-series.ts'

/** One sentence with the numbers that matter. */
export function seriesWords({ measure, unit, points, usual, onsetAt, limit, failsAt }: ThreatSeries): string {
  const last = points.at(-1)
  if (!last) return `${measure}: no numbers are kept for the time of this threat`
  const most = Math.max(...points.map(({ value }) => value))
  const parts = [
    `${measure}: ${amount(last.value, unit)} at ${timeOfDay(last.at)}, at most ${amount(most, unit)}`,
    ...(usual ? [`usually ${amount(usual[0], unit)} to ${amount(usual[1], unit)}`] : []),
    ...(onsetAt === null ? [] : [`began ${timeOfDay(onsetAt)}`]),
    ...(failsAt
      ? [
          `reaches ${limit === null ? 'its limit' : amount(limit, unit)} in ${forecast((failsAt.likely - last.at) / 1_000)} (${failsAt.between.map((at) => forecast(Math.max(0, at - last.at) / 1_000).replace('≈ ', '')).join(' to ')})`,
        ]
      : []),
  ]
  return parts.join(' · ')
}

/** `412 ms`, `3.2 s`, `38 %`, `1200`. */
export function amount(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return value >= 10_000
        ? `${(value / 1_000).toFixed(0)} s`
        : value >= 1_000
          ? `${(value / 1_000).toFixed(1)} s`
          : `${Math.round(value)} ms`
    case 'share':
      return `${value > 0 && value < 0.1 ? (value * 100).toFixed(1) : Math.round(value * 100)} %`
    case 'count':
    case 'own':
      return short(value)
  }
}

function short(value: number): string {
  for (const [from, name] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const)
    if (Math.abs(value) >= from) return `${(value / (name === 'k' ? 1e3 : from)).toFixed(1)}${name}`
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 0)
}
