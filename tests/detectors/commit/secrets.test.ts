import { describe, expect, test } from 'vitest'
import { findSecrets } from '#detectors/commit/secrets.ts'
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
    ['secret/jwt', JWT, 'HIGH'],
    ['secret/url-password', DATABASE_URL, 'HIGH'],
  ])('is found as %s, once, with its line', (rule, secret, severity) => {
    expect(find(`first\nconst token = '${secret}'\nlast`)).toMatchObject([{ rule, severity, line: 2, type: 'secret' }])
  })

  test('is found as a private key where one follows the first line, not where a program only names that line', () => {
    const body = 'MIIEpAIBAAKCAQEA7bq3x9ZkT1'
    for (const text of [`${KEY_HEADER}\n${body}`, `"${KEY_HEADER}\\n${body}"`, `  "${KEY_HEADER}\\n" +\n  "${body}`])
      expect(find(text, 'deploy/key')).toMatchObject([{ rule: 'secret/private-key', severity: 'CRITICAL', line: 1 }])
    expect(find(`if (text.startsWith('${KEY_HEADER}')) return read(text)`)).toEqual([])
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
    for (const before of [0, 9_984, 800_000]) {
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

describe('a telling name', () => {
  const value = ['q7Xk29', 'fjQ8zt', 'LmW4pr'].join('')

  test.each([
    `const apiKey = "${value}"`,
    `api_key: ${value}`,
    `"clientSecret": "${value}",`,
    `<token>${value}</token>`,
    `X-Auth-Token: ${value}`,
    `const secret: string =\n  '${value}'`,
  ])('makes a random value a finding that does not block: %s', (text) => {
    expect(find(text)).toMatchObject([{ rule: 'secret/generic-credential', severity: 'MEDIUM', confidence: 'low' }])
  })

  test('makes a random argument one, too', () => {
    expect(find(`deploy --token ${value}A1b2C3`)).toMatchObject([{ rule: 'secret/generic-argument' }])
    expect(find('the token refreshes_access_tokens_v2_daily')).toEqual([])
  })

  test.each([
    'const token = await readToken(request1)',
    "password: 'process.env.PASSWORD1'",
    'const secretName = "billing-api-v2-credentials"',
    `token: "\${process.env.TOKEN_2}"`,
    'api_key = "<your-key-1234>"',
    `integrity_key: sha512-${value}`,
    '"password": "Contraseña1"',
    'sessionTimeoutKey = "session.timeout.v2.minutes"',
  ])('makes nothing of a name, a reference or a placeholder: %s', (text) => expect(find(text)).toEqual([]))

  test('of a vendor makes a value of its shape a finding of HIGH', () => {
    const hex = ['0f3a9c', 'b1d27e', '45f6a8', '90bc1d', 'e2f34a', 'b5'].join('')
    expect(find(`datadog_api_key = "${hex}"`)).toMatchObject([{ rule: 'secret/datadog-key', severity: 'HIGH' }])
    expect(find(`const SetSysctl = "${'p9005c05pu59zr40cwlm144i'}"`)).toEqual([])
  })

  test('makes nothing in a lock file, which is full of checksums', () => {
    expect(find(`"key": "${value}${value}"`, 'package-lock.json')).toEqual([])
  })
})

test('a comment with a reason takes a doubtful finding back, never one of a vendor format', () => {
  const line = `const apiKey = "${['q7Xk29', 'fjQ8zt', 'LmW4pr'].join('')}"`
  const mark = 'signalbox:ignore secret/generic-credential it is the public demo key'
  expect(find(`${line} // ${mark}`)).toEqual([])
  expect(find(`// ${mark}\n${line}`)).toEqual([])
  expect(find(`${line} // signalbox:ignore secret/generic-credential`)).toHaveLength(1)
  expect(find(`${line} // signalbox:ignore secret/jwt it is the public demo key`)).toHaveLength(1)
  expect(find(`key = ${AWS_KEY} // signalbox:ignore secret/aws-access-key a person said so`)).toHaveLength(1)
})

test('hostile input is read in good time', () => {
  const hostile = [
    'akia'.repeat(250_000),
    `aws ${'secret '.repeat(140_000)}`,
    `${'a'.repeat(500_000)}://${'b'.repeat(500_000)}`,
    'key'.repeat(300_000),
    'key='.repeat(100_000),
    'password:"'.repeat(100_000),
  ]
  for (const text of hostile) expect(find(text)).toEqual([])
})
