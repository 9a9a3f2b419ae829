// What a threat asks for: a report each time, a task when it is new, worse or back.
import { describe, expect, test } from 'vitest'
import { respondToThreat } from '#machines/threat-response.ts'
import { NO_ROSTER } from '#protocol/roster.ts'
import type { Threat } from '#protocol/threat.ts'
import { threat } from '../support/samples.ts'

const duty = (threats: readonly Threat[] = []) => ({
  threats,
  respond: 'task' as const,
  roster: NO_ROSTER,
  inHand: new Set<string>(),
})
const wants = (type: 'threat.raised' | 'threat.updated', now: Partial<Threat>, before: readonly Threat[] = []) =>
  respondToThreat({ type, threat: threat(now) }, duty(before)).map((intent) => intent.type)

describe('a threat', () => {
  test('that is raised asks for a task and the report', () => {
    expect(wants('threat.raised', {})).toEqual(['task.write', 'threats.write'])
  })

  test('that is told again asks for the report, and for a task once it has become HIGH', () => {
    const medium = threat({ level: 'MEDIUM' })
    expect(wants('threat.updated', { level: 'MEDIUM' }, [medium])).toEqual(['threats.write'])
    expect(wants('threat.updated', { level: 'HIGH' }, [medium])).toEqual(['task.write', 'threats.write'])
    expect(wants('threat.updated', { level: 'CRITICAL' }, [threat()])).toEqual(['threats.write'])
  })

  test('that has come back asks for a task again', () => {
    expect(wants('threat.updated', {}, [threat({ endedAt: 5 })])).toEqual(['task.write', 'threats.write'])
  })

  test('that is over asks for the report', () => {
    expect(respondToThreat({ type: 'threat.closed', threatId: 't-1', at: 1, because: 'over' }, duty())).toEqual([
      { type: 'threats.write' },
    ])
  })
})
