import { describe, expect, test } from 'vitest'
import { findSecrets, PIECE_CHARS_MAX } from '#detectors/commit/secrets.ts'
import {
  ANTHROPIC_KEY,
  AWS_KEY,
  DATABASE_URL,
  GITHUB_TOKEN,
  JWT,
  KEY_HEADER,
  URL_PASSWORD,
} from '../../support/credentials.ts'

const find = (text: string, path = 'src/config.ts') => findSecrets({ path, text, status: 'modified' })

describe('a credential in a file', () => {
  test.each([
    ['secret/aws-access-key', AWS_KEY, 'CRITICAL'],
    ['secret/github-token', GITHUB_TOKEN, 'CRITICAL'],
    ['secret/anthropic-key', ANTHROPIC_KEY, 'CRITICAL'],
    ['secret/private-key', KEY_HEADER, 'CRITICAL'],
    ['secret/jwt', JWT, 'HIGH'],
    ['secret/url-password', DATABASE_URL, 'HIGH'],
  ])('is found as %s, once, with its line', (rule, secret, severity) => {
    expect(find(`first\nconst token = '${secret}'\nlast`)).toMatchObject([{ rule, severity, line: 2, type: 'secret' }])
  })

  test('is shown masked, with its name and nothing of the rest of the line', () => {
    const [finding] = find(`const key = '${AWS_KEY}', other = 'also-confidential-but-of-no-known-format'`)
    expect(finding?.evidence).toEqual(['key = AKIA***KL(20)'])
    const [inUrl] = find(`DATABASE_URL=${DATABASE_URL}`)
    expect(JSON.stringify(inUrl)).not.toContain(URL_PASSWORD)
  })

  test('weighs one step less in tests, documents and examples', () => {
    for (const path of ['tests/login.test.ts', 'docs/setup.md', '.env.example']) {
      expect(find(GITHUB_TOKEN, path)).toMatchObject([{ severity: 'HIGH' }])
    }
    expect(find(JWT, 'tests/login.test.ts')).toMatchObject([{ severity: 'MEDIUM' }])
  })

  test('keeps its name when lines move, and two on equal lines have two', () => {
    const [before] = find(`a\nkey = ${AWS_KEY}`)
    const [after] = find(`a\nb\nc\n  key =   ${AWS_KEY}  `)
    expect(after?.fingerprint).toBe(before?.fingerprint)
    expect(after?.line).toBe(4)
    const names = find(`key = ${AWS_KEY}\nkey = ${AWS_KEY}`).map(({ fingerprint }) => fingerprint)
    expect(new Set(names).size).toBe(2)
  })

  test('is found wherever it stands in a line of a megabyte, also across the border of two pieces', () => {
    const filler = (count: number) => 'var a=1;'.repeat(count / 8)
    for (const before of [0, PIECE_CHARS_MAX - 16, 800_000]) {
      expect(find(`${filler(before)} ${GITHUB_TOKEN} ${filler(100_000)}`)).toHaveLength(1)
    }
  })
})

describe('what only looks like a credential', () => {
  test.each([
    ['the documented AWS key', `AKIA${'IOSFODNN7EXAMPLE'}`],
    ['a row of x', `ghp_${'x'.repeat(36)}`],
    ['a row of one character', `ghp_${'0'.repeat(36)}`],
    ['a variable', ['postgres://app:', '{PASSWORD}@db/app'].join('$')],
    ['a common word', 'postgres://postgres:postgres@localhost/app'],
    ['a request to fill it in', `sk-ant-your-key-here-${'abcdef'.repeat(4)}`],
  ])('is not reported: %s', (_what, text) => {
    expect(find(`token = ${text}`)).toEqual([])
  })

  test('still counts when it only ends like the documented AWS key', () => {
    expect(find(`key = AKIA${'Q3EGRZT5W'}EXAMPLE`)).toMatchObject([{ rule: 'secret/aws-access-key' }])
  })
})

test('hostile input is read in good time', () => {
  const hostile = [
    'akia'.repeat(250_000),
    `aws ${'secret '.repeat(140_000)}`,
    `${'a'.repeat(500_000)}://${'b'.repeat(500_000)}`,
  ]
  for (const text of hostile) expect(find(text)).toEqual([])
})
