import { describe, expect, test } from 'vitest'
import { seeStructure } from '#detectors/commit/structure.ts'
import { SOURCE_CHARS_MAX } from '#detectors/commit/syntax/language.ts'
import { findingSchema } from '#protocol/finding.ts'
import { PARSE } from '../../support/parsers.ts'

const see = (path: string, text: string, parse: typeof PARSE | null = PARSE) =>
  seeStructure({ path, text, status: 'modified' }, parse)
const findingsOf = (path: string, text: string) => see(path, text).map(({ finding }) => finding)

const TAINTED = [
  'import os',
  'from flask import request',
  '@app.route("/x")',
  'def f():',
  '    name = request.args["n"]',
  '    folder = "/data/" + name',
  '    os.system("ls " + folder)',
  '',
].join('\n')

describe('a value that comes from a request and ends in a shell', () => {
  test('is CRITICAL, names its weakness, and quotes source and sink', () => {
    const [finding] = findingsOf('app/a.py', TAINTED)
    expect(finding).toMatchObject({
      rule: 'security/python-shell-command',
      severity: 'CRITICAL',
      confidence: 'high',
      line: 7,
      cwe: 78,
      owasp: 'A03:2021 Injection',
    })
    expect(finding?.evidence).toEqual([
      'enters at line 5: name = request.args["n"]',
      'used at line 7: os.system("ls " + folder)',
    ])
    expect(findingSchema.safeParse(finding).success).toBe(true)
  })

  test('is touched by its source and its sink, so that adding either makes it new', () => {
    expect(see('app/a.py', TAINTED)[0]?.touches).toEqual([5, 7])
  })

  test.each([
    ['name = shlex.quote(request.args["n"])', 'name = request.args["n"]'],
    ['name = int(request.args["n"])', 'name = request.args["n"]'],
    ['name = request.args["n"]\n    if name not in ALLOWED:\n        return', 'name = request.args["n"]'],
    ['name = "fixed"', 'name = request.args["n"]'],
  ])('is harmless after %j', (instead, old) => {
    const rules = findingsOf('app/a.py', TAINTED.replace(old, instead)).map(({ severity }) => severity)
    expect(rules).not.toContain('CRITICAL')
  })

  test('is two steps lower in a test', () => {
    expect(findingsOf('tests/test_a.py', TAINTED)[0]?.severity).toBe('MEDIUM')
  })

  test('is less certain when it comes from a parameter', () => {
    const code = 'import os\ndef f(name):\n    os.system("ls " + name)\n'
    expect(findingsOf('app/a.py', code)).toMatchObject([{ severity: 'HIGH', confidence: 'medium' }])
  })
})

describe('names', () => {
  test('are resolved through imports, aliases and constructors', () => {
    const python =
      'from subprocess import run as go\nfrom flask import request\ndef f():\n    go(request.args["c"], shell=True)\n'
    const script = `const { exec: go } = require("child_process")\nconst f = (req) => go("ls " + req.query.d)\n`
    expect(findingsOf('a.py', python).map(({ rule }) => rule)).toContain('security/python-shell-command')
    expect(findingsOf('a.js', script).map(({ rule }) => rule)).toContain('security/script-shell-command')
  })

  test('of findings stay when lines move, and differ for equal lines', () => {
    const twice = 'import pickle\ndef f(a):\n    pickle.loads(a)\n    pickle.loads(a)\n'
    const before = findingsOf('a.py', twice).map(({ fingerprint }) => fingerprint)
    const after = findingsOf('a.py', `# a line more\n${twice}`).map(({ fingerprint }) => fingerprint)
    expect(after).toEqual(before)
    expect(new Set(before).size).toBe(2)
  })
})

describe('what is not read', () => {
  test.each([
    ['app/a.py', `${TAINTED}${'# \n'.repeat(SOURCE_CHARS_MAX / 3)}`],
    ['node_modules/x/a.py', TAINTED],
    ['app/a.unknown', TAINTED],
    ['app/a_pb2.py', TAINTED],
  ])('%s', (path, text) => {
    expect(see(path, text)).toEqual([])
  })

  test('without the parsers only the rules on text look', () => {
    const template = '{{ name | safe }}\n'
    expect(see('app/a.py', TAINTED, null)).toEqual([])
    expect(see('app/a.html', template, null)).toHaveLength(1)
  })

  test('secrets in a quoted line are masked', () => {
    const code = `import os\ndef f(x):\n    os.system("curl -H 'Authorization: Bearer ghp_${'a1B2c3D4e5'.repeat(3)}abcdef' " + x)\n`
    expect(JSON.stringify(see('a.py', code))).not.toContain('a1B2c3D4e5a1B2c3D4e5')
  })
})

describe('hostile text', () => {
  test.each([
    ['brackets', '('.repeat(20_000)],
    ['quotes', `x = "${"'".repeat(20_000)}`],
    ['holes', `x = f"${'{'.repeat(5_000)}"`],
    ['one long name', `${'a.'.repeat(10_000)}b()`],
    ['a pattern', `const r = /${'(a+'.repeat(3_000)}/`],
  ])('of %s is read to its end', (_, text) => {
    for (const path of ['a.py', 'a.js', 'a.go', 'a.sh', 'a.html', 'migrations/a.sql']) {
      expect(Array.isArray(see(path, `import os\nexec(x)\nsystem\nquery\n${text}\n`))).toBe(true)
    }
  })
})
