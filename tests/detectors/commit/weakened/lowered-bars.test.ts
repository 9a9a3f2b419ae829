import { describe, expect, test } from 'vitest'
import { isRestored } from '#detectors/commit/weakened/find-weakened.ts'
import { findingSchema } from '#protocol/finding.ts'
import { compare } from './comparing.ts'

const LOWERED = 'suppression/lowered-threshold'
const vitest = (lines: number, rest = '') =>
  `export default defineConfig({\n  test: {\n    coverage: {\n      thresholds: { lines: ${lines}${rest} },\n    },\n  },\n})\n`
const json = (value: unknown) => JSON.stringify(value, null, 2)
const tsconfig = (compilerOptions: object, rest: object = {}) => json({ ...rest, compilerOptions })

describe('a bar', () => {
  test.each<[string, string, string, string]>([
    ['vitest.config.ts', vitest(80), vitest(70), 'coverage of lines'],
    ['vitest.config.ts', vitest(80), 'export default defineConfig({ test: {} })\n', 'coverage of lines'],
    [
      'vitest.config.ts',
      vitest(80, ", 'src/core/**': { lines: 95 }"),
      vitest(80, ", 'src/core/**': { lines: 50 }"),
      'coverage of lines of src/core/**',
    ],
    [
      'jest.config.js',
      'module.exports = { coverageThreshold: { global: { branches: 90 } } }',
      'module.exports = { coverageThreshold: { global: { branches: 40 } } }',
      'coverage of branches',
    ],
    [
      'package.json',
      json({ jest: { coverageThreshold: { global: { functions: 90 } } } }),
      json({ jest: { coverageThreshold: { global: { functions: 10 } } } }),
      'coverage of functions',
    ],
    ['package.json', json({ c8: { statements: 90 } }), json({ c8: { statements: 80 } }), 'coverage of statements'],
    [
      'package.json',
      json({ scripts: { test: 'c8 --check-coverage --lines 90 vitest' } }),
      json({ scripts: { test: 'c8 --lines 60 vitest' } }),
      'coverage of lines',
    ],
    [
      'package.json',
      json({ scripts: { lint: 'eslint . --max-warnings 0' } }),
      json({ scripts: { lint: 'eslint . --max-warnings=25' } }),
      'warnings of the linter',
    ],
    [
      'package.json',
      json({ scripts: { lint: 'eslint . --max-warnings 0' } }),
      json({ scripts: { lint: 'eslint .' } }),
      'warnings of the linter',
    ],
    [
      '.nycrc',
      json({ 'check-coverage': true, lines: 90 }),
      json({ 'check-coverage': false, lines: 90 }),
      'coverage checkcoverage',
    ],
    ['.nycrc.yml', 'check-coverage: true\nlines: 90\n', 'check-coverage: true\nlines: 9\n', 'coverage of lines'],
    ['.coveragerc', '[report]\nfail_under = 85\n', '[report]\nfail_under = 50\n', 'coverage in total'],
    [
      'setup.cfg',
      '[coverage:report]\nfail_under = 85\n',
      '[coverage:report]\nshow_missing = true\n',
      'coverage in total',
    ],
    [
      'pyproject.toml',
      '[tool.coverage.report]\nfail_under = 85\n',
      '[tool.coverage.report]\nfail_under = 0\n',
      'coverage in total',
    ],
    [
      'pyproject.toml',
      '[tool.pytest.ini_options]\naddopts = "--cov=app --cov-fail-under=90"\n',
      '[tool.pytest.ini_options]\naddopts = "--cov=app --cov-fail-under=20"\n',
      'coverage in total',
    ],
    [
      '.github/workflows/ci.yml',
      'jobs:\n  test:\n    steps:\n      - run: pytest --cov-fail-under=80\n',
      'jobs:\n  test:\n    steps:\n      - run: pytest --cov-fail-under=0\n',
      'coverage in total',
    ],
    ['Makefile', 'test:\n\tpytest --cov-fail-under=80\n', 'test:\n\tpytest\n', 'coverage in total'],
    [
      'codecov.yml',
      'coverage:\n  status:\n    project:\n      default:\n        target: 80%\n',
      'coverage:\n  status:\n    project:\n      default:\n        target: 20%\n',
      'codecov project default target',
    ],
    [
      '.codecov.yml',
      'coverage:\n  status:\n    patch:\n      default:\n        target: 80%\n',
      'coverage:\n  status:\n    patch:\n      default:\n        target: 80%\n        informational: true\n',
      'codecov patch default informational only',
    ],
    [
      '.golangci.yml',
      'linters-settings:\n  cyclop:\n    max-complexity: 10\n',
      'linters-settings:\n  cyclop:\n    max-complexity: 40\n',
      'cyclop max-complexity',
    ],
    [
      '.golangci.yml',
      'linters:\n  enable:\n    - gosec\n    - revive\n',
      'linters:\n  enable:\n    - revive\n',
      'linter gosec',
    ],
    [
      '.golangci.yml',
      'linters:\n  enable: [revive]\n',
      'linters:\n  enable: [revive]\n  disable:\n    - errcheck\n',
      'linter errcheck switched off',
    ],
    ['tsconfig.json', tsconfig({ strict: true }), tsconfig({ strict: false }), 'TypeScript strict'],
    [
      'tsconfig.json',
      tsconfig({ strict: true, target: 'es2022' }),
      tsconfig({ target: 'es2022' }),
      'TypeScript strict',
    ],
    [
      'packages/a/tsconfig.build.json',
      `{\n  // how it is built\n  "compilerOptions": { "noUncheckedIndexedAccess": true, },\n}`,
      '{ "compilerOptions": {} }',
      'TypeScript noUncheckedIndexedAccess',
    ],
    ['mypy.ini', '[mypy]\nstrict = True\n', '[mypy]\nstrict = False\n', 'mypy strict'],
    ['pyproject.toml', '[tool.mypy]\ndisallow_untyped_defs = true\n', '[tool.mypy]\n', 'mypy disallow_untyped_defs'],
    [
      'setup.cfg',
      '[mypy-app.core]\ncheck_untyped_defs = True\n',
      '[mypy-app.core]\nignore_errors = True\ncheck_untyped_defs = True\n',
      'mypy-app core ignore_errors',
    ],
    [
      '.pre-commit-config.yaml',
      'repos:\n  - hooks:\n      - entry: mypy --strict app\n',
      'repos:\n  - hooks:\n      - entry: mypy app\n',
      'mypy --strict',
    ],
  ])('in %s that is made easier to reach is a finding (%#)', (path, was, is, name) => {
    const findings = compare({ [path]: [was, is] })
    expect(findings).toMatchObject([{ rule: LOWERED, type: 'suppression', severity: 'MEDIUM', file: path }])
    expect(findings[0]?.was?.what.replace('.', ' ')).toBe(name)
    expect(findingSchema.safeParse(findings[0]).success).toBe(true)
    expect(compare({ [path]: [is, was] })).toEqual([])
    expect(compare({ [path]: [was, was] })).toEqual([])
  })

  test('is shown where it stands now, with what it was', () => {
    expect(compare({ 'vitest.config.ts': [vitest(80), `// less for now\n${vitest(40)}`] })).toMatchObject([
      { line: 5, confidence: 'high', evidence: ['was: coverage of lines = 80', 'now: coverage of lines = 40'] },
    ])
  })

  test.each<[string, Parameters<typeof compare>[0]]>([
    [
      'is new',
      { 'vitest.config.ts': ['export default {}\n', vitest(10)], '.coveragerc': [null, '[report]\nfail_under = 5\n'] },
    ],
    [
      'moved to another file',
      {
        'package.json': [json({ jest: { coverageThreshold: { global: { lines: 80 } } } }), json({})],
        'vitest.config.ts': [null, vitest(80)],
      },
    ],
    [
      'moved from options to a file',
      {
        Makefile: ['test:\n\tpytest --cov-fail-under=80\n', 'test:\n\tpytest\n'],
        '.coveragerc': ['[report]\n', '[report]\nfail_under = 85\n'],
      },
    ],
    [
      'went with its package',
      { 'packages/a/vitest.config.ts': [vitest(80), null], 'packages/a/package.json': [json({}), null] },
    ],
    [
      'went with its linter',
      {
        'package.json': [
          json({ scripts: { lint: 'eslint . --max-warnings 0' } }),
          json({ scripts: { lint: 'biome check' } }),
        ],
      },
    ],
    [
      'is implied by another one',
      {
        'tsconfig.json': [tsconfig({ strictNullChecks: true }), tsconfig({ strict: true })],
        'mypy.ini': ['[mypy]\ndisallow_untyped_defs = True\n', '[mypy]\nstrict = True\n'],
      },
    ],
    [
      'may be inherited now',
      { 'tsconfig.json': [tsconfig({ strict: true }), tsconfig({}, { extends: './tsconfig.base.json' })] },
    ],
    [
      'is no number any more',
      {
        'codecov.yml': [
          'coverage:\n  status:\n    project:\n      default:\n        target: auto\n',
          'coverage:\n  status:\n    project:\n      default:\n        target: 70%\n',
        ],
      },
    ],
    ['counts what is not covered', { 'vitest.config.ts': [vitest(80), vitest(-10)] }],
    [
      'is something else of that name',
      {
        'package.json': [json({ config: { lines: 80 } }), json({ config: { lines: 20 } })],
        'src/limits.json': [json({ thresholds: { lines: 8 } }), json({ thresholds: { lines: 2 } })],
      },
    ],
    [
      'was of a linter that has another name now',
      { '.golangci.yml': ['linters:\n  enable:\n    - gomnd\n', 'linters:\n  enable:\n    - mnd\n'] },
    ],
  ])('that %s is no finding', (_, files) => expect(compare(files)).toEqual([]))

  test('stays an issue until it is as high again', () => {
    const [finding] = compare({ 'vitest.config.ts': [vitest(80), vitest(40)] })
    if (!finding) throw new Error('nothing was found')
    expect([vitest(79), 'export default {}\n', null].map((text) => isRestored(finding, text))).toEqual([
      false,
      false,
      false,
    ])
    expect([vitest(80), vitest(95)].map((text) => isRestored(finding, text))).toEqual([true, true])
    const lint = (options: string) => json({ scripts: { lint: `eslint . ${options}` } })
    const [warnings] = compare({ 'package.json': [lint('--max-warnings 0'), lint('')] })
    if (!warnings) throw new Error('nothing was found')
    expect(
      [lint(''), lint('--max-warnings 3'), lint('--max-warnings 0')].map((text) => isRestored(warnings, text)),
    ).toEqual([false, false, true])
  })
})
