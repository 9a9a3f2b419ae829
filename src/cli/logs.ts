// `signalbox logs`: threats as they are raised, updated and closed, one line each; or the report of all that was read.
import { threatMarkdown } from '#projection/threat-report/markdown.ts'
import { orderThreats } from '#projection/threat-report/order.ts'
import { threatTable } from '#projection/threat-report/table.ts'
import { minuteOf, stateWords } from '#projection/threat-report/words.ts'
import type { EventOf } from '#protocol/event.ts'
import type { Threat } from '#protocol/threat.ts'
import { endedThreat, REPORT_THREATS_MAX, THREAT_REPORT_VERSION, type ThreatReport } from '#protocol/threat-report.ts'

export const LOG_FORMATS = ['table', 'markdown', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export type ThreatEvent = EventOf<'threat.raised' | 'threat.updated' | 'threat.closed'>

/** Every threat as it is now, by its id. */
export type Told = Map<string, Threat>

/** Takes the event in; the threat as it is then, or null where nothing is known of it. */
export function hearThreat(told: Told, event: ThreatEvent): Threat | null {
  const before = event.type === 'threat.closed' ? told.get(event.threatId) : event.threat
  if (!before) return null
  const now = event.type === 'threat.closed' ? endedThreat(before, event.at, event.because) : before
  told.set(now.id, now)
  return now
}

/** One object; what is not known is left out rather than null. */
export function threatJson(threat: Threat): string {
  return JSON.stringify(Object.fromEntries(Object.entries(threat).filter(([, value]) => value !== null)))
}

const NEWS = { 'threat.raised': 'raised', 'threat.updated': 'update', 'threat.closed': 'over' } as const

/** For a person who follows. */
export function threatText(type: ThreatEvent['type'], threat: Threat): string {
  const { level, title, updatedAt, proposedTask } = threat
  const line = `${minuteOf(updatedAt)}  ${NEWS[type].padEnd(6)}  ${level.padEnd(8)}  ${title}`
  if (type === 'threat.closed') return `${line}: ${threat.endedBecause ?? 'it is over'}`
  const state = threat.timeToFailureS === null ? '' : ` (${stateWords(threat, updatedAt)})`
  return type === 'threat.raised' ? `${line}${state}\n${' '.repeat(36)}${proposedTask}` : `${line}${state}`
}

export type WhatWasRead = Pick<ThreatReport, 'source' | 'from' | 'to' | 'lines' | 'badLines' | 'lateLines'>

/** The report of all that was read. */
export function reportOf(read: WhatWasRead, told: Told): ThreatReport {
  const threats = orderThreats([...told.values()])
  return {
    version: THREAT_REPORT_VERSION,
    ...read,
    threats: threats.slice(0, REPORT_THREATS_MAX),
    more: Math.max(0, threats.length - REPORT_THREATS_MAX),
  }
}

/** The report in a form, without a newline at its end. */
export function reportText(report: ThreatReport, format: LogFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(report, null, 2)
    case 'markdown':
      return threatMarkdown(report).trimEnd()
    case 'table':
      return threatTable(report)
  }
}
