// The daily summary's name and what it is about: issues that can wait, found on one day in UTC, that no other feedback has told.
import type { Issue } from './finding.ts'
import { reaches } from './severity.ts'

/** Path of a day's summary inside the repository; `date` as 2026-11-20. */
export const dailyPath = (date: string) => `tasks/supervisor_feedback/DAILY_${date}.md`

/** Epoch milliseconds to the date in UTC. */
export const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** True while the issue waits for a summary: neither told, nor so bad that it is told at once. */
export function waitsForSummary({ toldIn, finding }: Pick<Issue, 'toldIn' | 'finding'>): boolean {
  return toldIn === undefined && !reaches(finding.severity, 'HIGH')
}

/** True when a summary told it. */
export const isToldDaily = ({ toldIn }: Pick<Issue, 'toldIn'>) => toldIn?.includes('/DAILY_') === true
