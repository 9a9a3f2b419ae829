// The output of tools that have a form of their own, each as a schema of the fields that are used and a few lines.
import { z } from 'zod'
import type { Level, Reported } from './tool.ts'
import { jsonOf } from './tool-json.ts'

const text = z.string()
const line = z.number().nullish()
const lineOf = (value: number | null | undefined) => Math.max(0, Math.trunc(value ?? 0))

const shellcheckSchema = z.object({
  comments: z.array(z.object({ file: text, line: z.number(), level: text, code: z.number(), message: text })),
})

/** shellcheck -f json1 */
export function readShellcheck(output: string): readonly Reported[] {
  return jsonOf(shellcheckSchema, output).comments.map(({ file, line: at, level, code, message }) => ({
    path: file,
    line: at,
    rule: `SC${code}`,
    level: level === 'error' || level === 'warning' ? level : 'note',
    message,
    help: `See https://www.shellcheck.net/wiki/SC${code}`,
  }))
}

const gitleaksSchema = z
  .array(z.object({ RuleID: text, Description: text, StartLine: z.number(), File: text }))
  .nullable()

/** gitleaks, JSON report */
export function readGitleaks(output: string): readonly Reported[] {
  return (jsonOf(gitleaksSchema, output) ?? []).map(({ RuleID, Description, StartLine, File }) => ({
    path: File,
    line: StartLine,
    rule: RuleID,
    // What only looks random near a telling word never blocks alone.
    level: RuleID.startsWith('generic-') ? 'warning' : 'error',
    message: Description,
    help: null,
  }))
}

const ruffSchema = z.array(
  z.object({
    code: text.nullable(),
    message: text,
    filename: text,
    location: z.object({ row: z.number() }),
    url: text.nullish(),
  }),
)
/** Syntax errors, names that are not defined, and the like: wrong whatever the style. */
const RUFF_ERRORS = /^(E9|F(63|7|82|821)|PLE|invalid-syntax)/

/** ruff check --output-format json */
export function readRuff(output: string): readonly Reported[] {
  return jsonOf(ruffSchema, output).map(({ code, message, filename, location, url }) => ({
    path: filename,
    line: location.row,
    rule: code ?? 'invalid-syntax',
    level: code === null || RUFF_ERRORS.test(code) || /^S\d/.test(code) ? 'error' : 'warning',
    message,
    help: url ?? null,
  }))
}

const banditSchema = z.object({
  results: z.array(
    z.object({
      test_id: text,
      filename: text,
      line_number: z.number(),
      issue_severity: text,
      issue_confidence: text,
      issue_text: text,
      more_info: text.nullish(),
    }),
  ),
})

/** bandit -f json. Only what it is sure of counts for more than a note. */
export function readBandit(output: string): readonly Reported[] {
  return jsonOf(banditSchema, output).results.map((result) => ({
    path: result.filename,
    line: result.line_number,
    rule: result.test_id,
    level: banditLevel(result.issue_severity, result.issue_confidence),
    message: result.issue_text,
    help: result.more_info ?? null,
  }))
}

function banditLevel(severity: string, confidence: string): Level {
  if (confidence !== 'HIGH' || severity === 'LOW') return 'note'
  return severity === 'HIGH' ? 'error' : 'warning'
}

const eslintSchema = z.array(
  z.object({
    filePath: text,
    messages: z.array(
      z.object({ ruleId: text.nullable(), severity: z.number(), fatal: z.boolean().optional(), message: text, line }),
    ),
  }),
)

/** eslint -f json. A message without a rule is about eslint itself, unless the file could not be parsed. */
export function readEslint(output: string): readonly Reported[] {
  return jsonOf(eslintSchema, output).flatMap(({ filePath, messages }) =>
    messages
      .filter(({ ruleId, fatal }) => ruleId !== null || fatal === true)
      .map((message) => ({
        path: filePath,
        line: lineOf(message.line),
        rule: message.ruleId ?? 'parse-error',
        level: message.severity >= 2 ? 'error' : 'warning',
        message: message.message,
        help: null,
      })),
  )
}

const oxlintSchema = z.object({
  diagnostics: z.array(
    z.object({
      message: text,
      code: text.optional(),
      severity: text,
      url: text.optional(),
      help: text.nullish(),
      filename: text,
      labels: z.array(z.object({ span: z.object({ line: z.number().optional() }) })).optional(),
    }),
  ),
})

/** oxlint -f json; `eslint(no-eval)` becomes `eslint/no-eval`. */
export function readOxlint(output: string): readonly Reported[] {
  return jsonOf(oxlintSchema, output).diagnostics.map(({ message, code, severity, url, help, filename, labels }) => ({
    path: filename,
    line: lineOf(labels?.[0]?.span.line),
    rule: (code ?? 'parse-error').replace(/\((.*)\)$/, '/$1'),
    level: severity === 'error' ? 'error' : 'warning',
    message,
    help: help ?? url ?? null,
  }))
}

const hadolintSchema = z.array(z.object({ file: text, line: z.number(), code: text, message: text, level: text }))

/** hadolint -f json */
export function readHadolint(output: string): readonly Reported[] {
  return jsonOf(hadolintSchema, output).map(({ file, line: at, code, message, level }) => ({
    path: file,
    line: at,
    rule: code,
    level: level === 'error' || level === 'warning' ? level : 'note',
    message,
    help: null,
  }))
}

const actionlintSchema = z.array(z.object({ message: text, filepath: text, line: z.number(), kind: text })).nullable()

/** actionlint -format '{{json .}}' */
export function readActionlint(output: string): readonly Reported[] {
  return (jsonOf(actionlintSchema, output) ?? []).map(({ message, filepath, line: at, kind }) => ({
    path: filepath,
    line: at,
    rule: kind,
    // Own runners have labels that it cannot know.
    level: kind === 'runner-label' ? 'note' : 'error',
    message,
    help: null,
  }))
}

const golangciSchema = z.object({
  Issues: z
    .array(
      z.object({
        FromLinter: text,
        Text: text,
        Severity: text.nullish(),
        Pos: z.object({ Filename: text, Line: z.number() }),
      }),
    )
    .nullish(),
})

/** golangci-lint, JSON */
export function readGolangci(output: string): readonly Reported[] {
  const issues = jsonOf(golangciSchema, output.split('\n', 1)[0] ?? '').Issues ?? []
  return issues.map(({ FromLinter, Text, Severity, Pos }) => ({
    path: Pos.Filename,
    line: Pos.Line,
    rule: FromLinter,
    level: Severity === 'error' || FromLinter === 'typecheck' ? 'error' : 'warning',
    message: Text,
    help: null,
  }))
}

const clippySchema = z.object({
  reason: z.literal('compiler-message'),
  message: z.object({
    code: z.object({ code: text }).nullable(),
    level: text,
    message: text,
    spans: z.array(z.object({ file_name: text, line_start: z.number(), is_primary: z.boolean() })),
  }),
})

/** cargo clippy --message-format=json: one object a line, most of them about the build. */
export function readClippy(output: string): readonly Reported[] {
  return output
    .split('\n')
    .filter((row) => row.includes('"compiler-message"'))
    .flatMap((row) => {
      const { message } = jsonOf(clippySchema, row)
      const span = message.spans.find(({ is_primary }) => is_primary)
      if (!span || !message.code) return []
      return [
        {
          path: span.file_name,
          line: span.line_start,
          rule: message.code.code,
          level: message.level === 'error' ? 'error' : 'warning',
          message: message.message,
          help: null,
        } as const,
      ]
    })
}

const squawkSchema = z.array(
  z.object({ file: text, line: z.number(), level: text, message: text, help: text.nullish(), rule_name: text }),
)
/** Habits rather than dangers: they make up most of what it says. */
const SQUAWK_HABITS = /^(prefer-|require-(lock|statement)-timeout|ban-char-field|require-timeout-settings)/

/** squawk --reporter json; it counts lines from 0. */
export function readSquawk(output: string): readonly Reported[] {
  return jsonOf(squawkSchema, output).map(({ file, line: at, level, message, help, rule_name }) => ({
    path: file,
    line: at + 1,
    rule: rule_name,
    level: SQUAWK_HABITS.test(rule_name) ? 'note' : level.toLowerCase() === 'error' ? 'error' : 'warning',
    message,
    help: help ?? null,
  }))
}

const sqlfluffSchema = z.array(
  z.object({
    filepath: text,
    violations: z.array(z.object({ line_no: line, start_line_no: line, code: text, description: text })),
  }),
)

/** sqlfluff lint --format json; PRS is what it could not parse. */
export function readSqlfluff(output: string): readonly Reported[] {
  return jsonOf(sqlfluffSchema, output).flatMap(({ filepath, violations }) =>
    violations.map(({ line_no, start_line_no, code, description }) => ({
      path: filepath,
      line: lineOf(start_line_no ?? line_no),
      rule: code,
      level: code === 'PRS' ? 'note' : 'warning',
      message: description,
      help: null,
    })),
  )
}
