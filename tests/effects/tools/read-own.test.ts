// The shapes of eslint, oxlint, shellcheck and squawk were recorded from the programs; the others follow their manuals.
import { describe, expect, test } from 'vitest'
import * as read from '#effects/tools/read-own.ts'

const facts = (reported: ReturnType<typeof read.readRuff>) =>
  reported.map(({ path, line, rule, level }) => [path, line, rule, level])

test('shellcheck 0.9: what it only remarks is a note', () => {
  const output =
    '{"comments":[{"file":"./run.sh","line":2,"endLine":2,"column":1,"endColumn":8,"level":"warning","code":2164,"message":"Use \'cd ... || exit\'","fix":null},{"file":"./run.sh","line":3,"endLine":3,"column":6,"endColumn":8,"level":"info","code":2086,"message":"Double quote","fix":null}]}'
  expect(facts(read.readShellcheck(output))).toEqual([
    ['./run.sh', 2, 'SC2164', 'warning'],
    ['./run.sh', 3, 'SC2086', 'note'],
  ])
})

test('eslint 10: messages about eslint itself are none, a file that cannot be parsed is one', () => {
  const output = JSON.stringify([
    {
      filePath: '/t/a.js',
      messages: [
        { ruleId: 'no-debugger', severity: 2, message: "Unexpected 'debugger' statement.", line: 1, column: 1 },
        { ruleId: 'no-eval', severity: 1, message: '`eval` can be harmful.', line: 3, column: 1 },
        { ruleId: null, severity: 1, message: 'File ignored because of a matching ignore pattern.' },
        { ruleId: null, fatal: true, severity: 2, message: 'Parsing error: Unexpected token', line: 9 },
      ],
      suppressedMessages: [],
      errorCount: 1,
    },
  ])
  expect(facts(read.readEslint(output))).toEqual([
    ['/t/a.js', 1, 'no-debugger', 'error'],
    ['/t/a.js', 3, 'no-eval', 'warning'],
    ['/t/a.js', 9, 'parse-error', 'error'],
  ])
})

test('oxlint 1.94', () => {
  const output =
    '{ "diagnostics": [{"message": "`debugger` statement is not allowed","code": "eslint(no-debugger)","severity": "error","url": "https://oxc.rs/docs/guide/usage/linter/rules/eslint/no-debugger.html","help": "Remove the debugger statement","filename": "a.js","labels": [{"span": {"offset": 0,"length": 8,"line": 1,"column": 1}}]},\n{"message": "Unexpected token","severity": "error","filename": "b.js","labels": []}],\n  "number_of_files": 1,\n  "start_time": 0.1\n}\n'
  expect(facts(read.readOxlint(output))).toEqual([
    ['a.js', 1, 'eslint/no-debugger', 'error'],
    ['b.js', 0, 'parse-error', 'error'],
  ])
})

test('squawk 2.66 counts lines from 0, and its habits are notes', () => {
  const output =
    '[{"file":"migrations/1.sql","line":0,"column":14,"level":"Warning","message":"Dropping a column may break existing clients.","help":null,"rule_name":"ban-drop-column","column_end":27,"line_end":0},{"file":"migrations/1.sql","line":1,"column":0,"level":"Warning","message":"Missing `IF NOT EXISTS`","help":"Use an explicit name","rule_name":"prefer-robust-stmts","column_end":23,"line_end":1},{"file":"migrations/1.sql","line":2,"column":0,"level":"Error","message":"syntax error","help":null,"rule_name":"syntax-error","column_end":2,"line_end":2}]'
  expect(facts(read.readSquawk(output))).toEqual([
    ['migrations/1.sql', 1, 'ban-drop-column', 'warning'],
    ['migrations/1.sql', 2, 'prefer-robust-stmts', 'note'],
    ['migrations/1.sql', 3, 'syntax-error', 'error'],
  ])
})

describe('by their manuals', () => {
  test('gitleaks: what only looks random is a warning; nothing found may be null', () => {
    const leak = {
      Description: 'd',
      StartLine: 4,
      EndLine: 4,
      StartColumn: 1,
      Match: 'REDACTED',
      Secret: 'REDACTED',
      File: 'a.env',
    }
    const output = JSON.stringify([
      { ...leak, RuleID: 'aws-access-token' },
      { ...leak, RuleID: 'generic-api-key' },
    ])
    expect(facts(read.readGitleaks(output))).toEqual([
      ['a.env', 4, 'aws-access-token', 'error'],
      ['a.env', 4, 'generic-api-key', 'warning'],
    ])
    expect(read.readGitleaks('null')).toEqual([])
  })

  test('ruff: a syntax error has no code', () => {
    const one = {
      message: 'm',
      filename: '/t/a.py',
      location: { row: 2, column: 1 },
      end_location: { row: 2, column: 3 },
      fix: null,
    }
    const output = JSON.stringify([
      { ...one, code: 'F401', url: 'https://docs' },
      { ...one, code: 'S608', url: null },
      { ...one, code: null, url: null },
    ])
    expect(facts(read.readRuff(output))).toEqual([
      ['/t/a.py', 2, 'F401', 'warning'],
      ['/t/a.py', 2, 'S608', 'error'],
      ['/t/a.py', 2, 'invalid-syntax', 'error'],
    ])
  })

  test('bandit: only what it is sure of counts', () => {
    const one = { test_id: 'B602', filename: './a.py', line_number: 3, issue_text: 't', more_info: 'https://b' }
    const said = [
      ['HIGH', 'HIGH'],
      ['MEDIUM', 'HIGH'],
      ['HIGH', 'MEDIUM'],
      ['LOW', 'HIGH'],
    ].map(([issue_severity, issue_confidence]) => ({ ...one, issue_severity, issue_confidence }))
    const levels = read.readBandit(JSON.stringify({ errors: [], results: said })).map(({ level }) => level)
    expect(levels).toEqual(['error', 'warning', 'note', 'note'])
  })

  test('hadolint', () => {
    const output =
      '[{"code":"DL3006","column":1,"file":"Dockerfile","level":"warning","line":1,"message":"Always tag"}]'
    expect(facts(read.readHadolint(output))).toEqual([['Dockerfile', 1, 'DL3006', 'warning']])
  })

  test('actionlint: labels of own runners are unknown to it', () => {
    const output =
      '[{"message":"m","filepath":".github/workflows/a.yml","line":5,"column":3,"kind":"expression"},{"message":"m","filepath":".github/workflows/a.yml","line":6,"column":3,"kind":"runner-label"}]'
    expect(facts(read.readActionlint(output))).toEqual([
      ['.github/workflows/a.yml', 5, 'expression', 'error'],
      ['.github/workflows/a.yml', 6, 'runner-label', 'note'],
    ])
  })

  test('golangci-lint: nothing found is null, and text may follow', () => {
    const output =
      '{"Issues":[{"FromLinter":"errcheck","Text":"unchecked","Severity":"","Pos":{"Filename":"a.go","Offset":1,"Line":7,"Column":2}}],"Report":{}}\n1 issues:\n'
    expect(facts(read.readGolangci(output))).toEqual([['a.go', 7, 'errcheck', 'warning']])
    expect(read.readGolangci('{"Issues":null}')).toEqual([])
  })

  test('clippy: one object a line, of which the compiler messages with a code count', () => {
    const message = (code: object | null) =>
      JSON.stringify({
        reason: 'compiler-message',
        message: {
          code,
          level: 'warning',
          message: 'm',
          spans: [{ file_name: 'src/a.rs', line_start: 2, is_primary: true }],
        },
      })
    const output = [
      message({ code: 'clippy::eq_op', explanation: null }),
      message(null),
      '{"reason":"build-finished","success":true}',
    ].join('\n')
    expect(facts(read.readClippy(output))).toEqual([['src/a.rs', 2, 'clippy::eq_op', 'warning']])
  })

  test('sqlfluff, old and new: what it could not parse is a note', () => {
    const output = JSON.stringify([
      {
        filepath: 'a.sql',
        violations: [
          { line_no: 1, line_pos: 2, code: 'L001', description: 'd' },
          { start_line_no: 2, start_line_pos: 2, code: 'LT01', description: 'd', name: 'layout.spacing' },
          { start_line_no: 3, start_line_pos: 1, code: 'PRS', description: 'unparsable' },
        ],
      },
    ])
    expect(facts(read.readSqlfluff(output))).toEqual([
      ['a.sql', 1, 'L001', 'warning'],
      ['a.sql', 2, 'LT01', 'warning'],
      ['a.sql', 3, 'PRS', 'note'],
    ])
  })
})
