import { describe, expect, test } from 'vitest'
import { TOOLS } from '#effects/tools/table.ts'
import type { Tool } from '#effects/tools/tool.ts'
import { severitySchema } from '#protocol/severity.ts'
import { KNOWN_TOOLS } from '#protocol/tool-settings.ts'

const call = { files: ['./src/a b.py', './-x'], version: 1, configs: ['./conf'] }
const toolNamed = (name: string) => TOOLS.find((tool) => tool.name === name) as Tool

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
  test('is run by its own name, never through something that fetches it', () => {
    expect([tool.name, ...(tool.versionArgs ?? []), ...tool.args(call)].join(' ')).not.toMatch(
      /\b(npx|pnpx|bunx|uvx|pipx|install|go run)\b/,
    )
  })

  test('gets no file whose name can be read as an option', () => {
    const args = tool.args(call)
    expect(args).not.toContain('-x')
    // What leaves them out is told a folder and looks for itself.
    if (args.includes('./-x')) expect(args).toContain('./src/a b.py')
  })

  test('has a time limit, and what it calls an error counts', () => {
    expect(tool.withinMs).toBeGreaterThan(0)
    expect(severitySchema.safeParse(tool.severities.error).success).toBe(true)
    // What ends an audit before its tests is for our own rules to say.
    expect(Object.values(tool.severities)).not.toContain('CRITICAL')
  })
})

test('each tool is there once, and one that needs configuration knows where it stands', () => {
  expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length)
  for (const { name, needsConfig, configs } of TOOLS)
    expect([name, !needsConfig || configs.length > 0]).toEqual([name, true])
})

test.each([
  ['shellcheck', 'bin/deploy', '#!/usr/bin/env bash\n', true],
  ['shellcheck', 'bin/deploy', '#!/usr/bin/env python3\n', false],
  ['hadolint', 'docker/Dockerfile.dev', 'FROM scratch\n', true],
  ['hadolint', 'docs/Dockerfiles.md', '', false],
  ['actionlint', '.github/workflows/ci.yml', '', true],
  ['actionlint', 'charts/ci.yml', '', false],
  ['squawk', 'prisma/migrations/1/migration.sql', '', true],
  ['squawk', 'reports/monthly.sql', '', false],
  ['eslint', 'web/app.mts', '', true],
  ['ruff', 'app.pyi', '', true],
])('%s on %s (%j): %s', (name, path, text, does) => {
  expect(toolNamed(name).handles({ path, text, status: 'modified', addedLines: [1] })).toBe(does)
})

test('gitleaks is called in the words of its version', () => {
  const words = (version: number) =>
    toolNamed('gitleaks')
      .args({ ...call, version })
      .slice(0, 2)
  expect(words(8.09)).toEqual(['detect', '--no-git'])
  expect(words(8.19)).toEqual(['dir', '.'])
  expect(toolNamed('gitleaks').args(call)).toContain('--redact')
})

test('semgrep measures nothing, asks nobody for a new version, and has rules of the project only', () => {
  const args = toolNamed('semgrep').args(call)
  expect(args).toEqual(expect.arrayContaining(['--metrics=off', '--disable-version-check']))
  expect(args[args.indexOf('--config') + 1]).toBe('./conf')
})

test.each([
  ['ruff', 'S105', 'secret'],
  ['ruff', 'S608', 'security'],
  ['ruff', 'F401', 'style'],
  ['bandit', 'B106', 'secret'],
  ['bandit', 'B602', 'security'],
  ['eslint', 'no-eval', 'security'],
  ['biome', 'lint/security/noGlobalEval', 'security'],
  ['semgrep', 'generic.secrets.detected-token', 'secret'],
  ['eslint', 'no-unused-vars', 'style'],
])('%s %s is about %s', (name, rule, type) => {
  expect(toolNamed(name).typeOf(rule)).toBe(type)
})

test('no tool of the user can take the name of one of these', () => {
  expect([...KNOWN_TOOLS].toSorted()).toEqual(TOOLS.map(({ name }) => name).toSorted())
})
