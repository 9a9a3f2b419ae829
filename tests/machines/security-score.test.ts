import { expect, test } from 'vitest'
import { securityScore } from '#machines/security-score.ts'
import type { Severity } from '#protocol/severity.ts'
import { finding } from '../support/samples.ts'

const of = (...severities: Severity[]) => securityScore(severities.map((severity) => finding({ severity })))

test('the score falls by the published points', () => {
  expect(of()).toBe('A')
  expect(of('MEDIUM')).toBe('A')
  expect(of('HIGH')).toBe('B')
  expect(of('HIGH', 'HIGH')).toBe('C')
  expect(of('CRITICAL')).toBe('D')
  expect(of('CRITICAL', 'HIGH')).toBe('E')
  expect(of('CRITICAL', 'CRITICAL')).toBe('F')
})

test('failing tests are no security finding', () => {
  expect(securityScore([finding({ type: 'test', severity: 'HIGH' })])).toBe('A')
})
