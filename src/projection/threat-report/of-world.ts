// The Predictive Threat Report of what a world holds.
import { REPORT_THREATS_MAX, THREAT_REPORT_VERSION, type ThreatReport } from '#protocol/threat-report.ts'
import type { World } from '../world.ts'
import { orderThreats } from './order.ts'

/** Counts are those of the buckets that are still there. */
export function threatReportOf({ threats, signals }: Pick<World, 'threats' | 'signals'>): ThreatReport {
  const buckets = Object.values(signals).flat()
  const sum = (of: (bucket: (typeof buckets)[number]) => number) => buckets.reduce((all, bucket) => all + of(bucket), 0)
  const ordered = orderThreats(threats)
  return {
    version: THREAT_REPORT_VERSION,
    source: Object.keys(signals).join(', ').slice(0, 400),
    from: buckets.length === 0 ? null : Math.min(...buckets.map(({ at }) => at)),
    to: buckets.length === 0 ? null : Math.max(...buckets.map(({ at, widthMs }) => at + widthMs)),
    lines: sum(({ total }) => total),
    badLines: sum(({ badLines }) => badLines),
    lateLines: sum(({ lateLines }) => lateLines),
    threats: ordered.slice(0, REPORT_THREATS_MAX),
    more: Math.max(0, ordered.length - REPORT_THREATS_MAX),
  }
}
