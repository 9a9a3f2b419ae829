import { describe, expect, test } from 'vitest'
import { configSchema } from '#config.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { judge } from '#policy/judge.ts'
import { configTerms, reviewOf, tellingRules } from '#processes/terms.ts'

describe('the model', () => {
  const config = (review: unknown) => configSchema.parse(review === undefined ? {} : { review })

  test('is asked where it is configured, with the key that the environment holds', () => {
    expect(reviewOf(config({}), { ANTHROPIC_API_KEY: 'k' })).toMatchObject({ apiKey: 'k', baseURL: null })
    expect(reviewOf(config({ keyFrom: 'MINE' }), { MINE: 'm' })).toMatchObject({ apiKey: 'm' })
    expect(configTerms(config({}), { ANTHROPIC_API_KEY: 'k' }).review).toBe(true)
  })

  test('is not asked because a key lies in the environment; a configured one without a key is reported as skipped', () => {
    expect(reviewOf(config(undefined), { ANTHROPIC_API_KEY: 'k' })).toBeNull()
    expect(configTerms(config(null), { ANTHROPIC_API_KEY: 'k' }).review).toBe(false)
    expect(reviewOf(config({}), {})).toMatchObject({ apiKey: null })
  })

  test('cannot be sent anywhere but over http, nor with the key in the configuration', () => {
    for (const review of [{ baseURL: 'file:///etc' }, { apiKey: 'k' }, true])
      expect(configSchema.safeParse({ review }).success).toBe(false)
  })
})

test('typing feedback into a session is asked about, unless it is configured for idle ones', () => {
  const send = { type: 'session.send', sessionId: 's1', text: 'read it' } as const
  const verdict = (tellSessions: string) =>
    judge(send, [...tellingRules(configSchema.parse({ audit: { tellSessions } })), ...DEFAULT_RULES]).verdict
  expect(verdict('ask')).toBe('ask')
  expect(verdict('idle')).toBe('allow')
})
