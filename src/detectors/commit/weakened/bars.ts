// How high a configuration sets the bar: least coverage, most warnings, strictness that is on. A bar has the same name in whichever
// file it stands, so that one that was moved is known again.
import { type ConfigValue, settingsIn } from './settings.ts'

export type Bar = {
  readonly name: string
  readonly value: number
  /** 'least': lower is weaker. 'most': higher is weaker. Switches are 0 or 1. */
  readonly kind: 'least' | 'most'
  readonly line: number
}

/** Allowances: nothing is allowed where nothing is said. Any other bar is not there then. */
export const isAllowance = (name: string) =>
  /(?:switched off|informational only|allowed drop|ignore_errors)$/.test(name)

const FILES =
  /(^|\/)(package\.json|(jest|vitest|vite|karma|ava|nyc|c8|wtr|web-test-runner)\.config\.([cm]?[jt]s|json)|\.(nyc|c8)rc(\.(json|ya?ml))?|[tj]sconfig[\w.-]*\.json|\.coveragerc|setup\.cfg|tox\.ini|pytest\.ini|\.?mypy\.ini|pyproject\.toml|\.?codecov\.ya?ml|\.golangci\.(ya?ml|toml|json)|Makefile|makefile|justfile|Taskfile\.ya?ml|noxfile\.py|\.gitlab-ci\.ya?ml|azure-pipelines\.ya?ml|lefthook\.ya?ml|\.pre-commit-config\.ya?ml)$|(^|\/)\.(github\/workflows|circleci)\/[^/]+\.ya?ml$/
/** Of a text that is larger nothing is read. */
export const BAR_CHARS_MAX = 200_000

/** Configuration that may hold a bar, by its name. */
export const mayHoldBars = (path: string) => FILES.test(path)

/** Every bar of a file. */
export function barsIn(path: string, text: string): readonly Bar[] {
  if (text.length > BAR_CHARS_MAX) return []
  const name = path.slice(path.lastIndexOf('/') + 1)
  const settings = settingsIn(path, text)
  return [...settings.flatMap((setting) => BAR_READERS.flatMap((read) => read(setting, name))), ...inCommands(text)]
}

type ReadBar = (setting: ConfigValue, file: string) => readonly Bar[]

const numberOf = (value: string): number | null => {
  const number = Number(value.replace(/[%_]/g, ''))
  return value === '' || Number.isNaN(number) ? null : number
}
const switchOf = (value: string): number | null =>
  /^(?:true|on|yes|1)$/i.test(value) ? 1 : /^(?:false|off|no|0)$/i.test(value) ? 0 : null

type Named = Pick<Bar, 'name' | 'line'>
const atLeast = (bar: Named, value: number | null): readonly Bar[] =>
  value === null ? [] : [{ ...bar, kind: 'least', value }]
const atMost = (bar: Named, value: number | null): readonly Bar[] =>
  value === null ? [] : [{ ...bar, kind: 'most', value }]

const PARTS = /^(?:branches|functions|lines|statements)$/
const THRESHOLDS = /^(?:thresholds?|coverageThreshold|global|watermarks)$/

/** jest, vitest, nyc, c8, karma: parts of the coverage, of all files or of some. */
const coverageParts: ReadBar = ({ path, value, line }, file) => {
  const key = path.at(-1) ?? ''
  const at = path.findIndex((name) => THRESHOLDS.test(name))
  const isRunner =
    /^(?:\.(?:nyc|c8)rc|(?:nyc|c8)\.config)/.test(file) || path.some((name) => name === 'nyc' || name === 'c8')
  if (path.includes('watermarks') || (at < 0 && !isRunner)) return []
  const scope = path.slice(at + 1, -1).filter((name) => !THRESHOLDS.test(name) && name !== '[]')
  const where = at < 0 || scope.length === 0 ? '' : ` of ${scope.join(' ')}`
  if (PARTS.test(key)) return atLeast({ name: `coverage of ${key}${where}`, line }, numberOf(value))
  if (/^(?:check-?[cC]overage|100|perFile|per-file)$/.test(key))
    return atLeast({ name: `coverage ${key.toLowerCase().replace(/-/g, '')}${where}`, line }, switchOf(value))
  return []
}

const coverageTotal: ReadBar = ({ path, value, line }) => {
  if (!/^fail[_-]under$/.test(path.at(-1) ?? '')) return []
  const section = path.slice(0, -1).join('.')
  const name = /pylint|^MASTER|^MAIN/i.test(section)
    ? 'pylint score'
    : /interrogate|docstr/.test(section)
      ? 'documented share'
      : 'coverage in total'
  return atLeast({ name, line }, numberOf(value))
}

const codecov: ReadBar = ({ path, value, line }, file) => {
  if (!/codecov/.test(file) || !path.includes('status')) return []
  const where = path.slice(path.indexOf('status') + 1, -1).join(' ')
  const key = path.at(-1)
  if (key === 'target') return atLeast({ name: `codecov ${where} target`, line }, numberOf(value))
  if (key === 'threshold') return atMost({ name: `codecov ${where} allowed drop`, line }, numberOf(value))
  return key === 'informational' ? atMost({ name: `codecov ${where} informational only`, line }, switchOf(value)) : []
}

const COMPLEXITY = /^(?:max-complexity|min-complexity|package-average|max-func-lines|statements|max-distance)$/

const golangci: ReadBar = ({ path, value, line }, file) => {
  if (!file.startsWith('.golangci.')) return []
  const parent = path.at(-2)
  const isLinters = path.includes('linters') && !path.includes('exclusions')
  if (isLinters && path.at(-1) === '[]' && parent === 'enable') return atLeast({ name: `linter ${value}`, line }, 1)
  if (isLinters && parent === 'linters' && path.at(-1) === 'enable')
    return atLeast({ name: `linter ${value}`, line }, 1)
  if (isLinters && path.at(-1) === '[]' && parent === 'disable')
    return atMost({ name: `linter ${value} switched off`, line }, 1)
  return COMPLEXITY.test(path.at(-1) ?? '') && path.some((name) => /settings/.test(name))
    ? atMost({ name: `${parent} ${path.at(-1)}`, line }, numberOf(value))
    : []
}

/** Those that `strict` switches on as well. */
export const STRICT_FAMILY = new Set(
  [
    ...['noImplicitAny', 'strictNullChecks', 'strictFunctionTypes', 'strictBindCallApply', 'noImplicitThis'],
    ...['strictPropertyInitialization', 'useUnknownInCatchVariables', 'strictBuiltinIteratorReturn', 'alwaysStrict'],
  ].map((flag) => `TypeScript ${flag}`),
)
const TS_FLAGS =
  /^(?:strict\w*|no(?:Implicit(?:Any|Returns|Override|This)|UncheckedIndexedAccess|FallthroughCasesInSwitch|PropertyAccessFromIndexSignature)|exactOptionalPropertyTypes|useUnknownInCatchVariables|alwaysStrict)$/

const typescript: ReadBar = ({ path, value, line }, file) =>
  /^[tj]sconfig/.test(file) && path.length === 2 && path[0] === 'compilerOptions' && TS_FLAGS.test(path[1] ?? '')
    ? atLeast({ name: `TypeScript ${path[1]}`, line }, switchOf(value))
    : []

const MYPY_FLAGS =
  /^(?:strict(?:_\w+)?|disallow_\w+|check_untyped_defs|warn_(?:return_any|unreachable|unused_ignores|redundant_casts|no_return)|no_implicit_\w+|extra_checks)$/

const mypy: ReadBar = ({ path, value, line }) => {
  const section = path.slice(0, -1).join('.')
  const key = path.at(-1) ?? ''
  if (!/^(?:tool\.)?mypy\b/.test(section)) return []
  const where = section.replace(/^tool\./, '')
  if (key === 'ignore_errors') return atMost({ name: `${where} ignore_errors`, line }, switchOf(value))
  return MYPY_FLAGS.test(key) ? atLeast({ name: `${where} ${key}`, line }, switchOf(value)) : []
}

const BAR_READERS: readonly ReadBar[] = [coverageParts, coverageTotal, codecov, golangci, typescript, mypy]

type Flag = {
  readonly is: RegExp
  readonly kind: Bar['kind']
  readonly name: (key: string) => string
  readonly near?: RegExp
}

/** Options on the command lines of scripts and pipelines. */
const FLAGS: readonly Flag[] = [
  { is: /--(?:cov-)?fail-under[= ](\d+(?:\.\d+)?)/g, kind: 'least', name: () => 'coverage in total', near: /cov/ },
  { is: /--coverage\.thresholds\.(\w+)[= ](\d+(?:\.\d+)?)/g, kind: 'least', name: (key) => `coverage of ${key}` },
  {
    is: /--(branches|functions|lines|statements)[= ](\d+(?:\.\d+)?)/g,
    kind: 'least',
    name: (key) => `coverage of ${key}`,
    near: /\b(?:c8|nyc)\b/,
  },
  { is: /--max-warnings[= ](-?\d+)/g, kind: 'most', name: () => 'warnings of the linter' },
  { is: /(--strict)\b(?!-)/g, kind: 'least', name: () => 'mypy --strict', near: /\bmypy\b/ },
]

function inCommands(text: string): readonly Bar[] {
  if (!/--(?:cov|fail|max-w|branches|functions|lines|statements|strict)/.test(text)) return []
  return text.split('\n').flatMap((row, index) => {
    if (/^\s*(?:#|\/\/)/.test(row)) return []
    return FLAGS.filter(({ near }) => near?.test(row) !== false).flatMap(({ is, kind, name }) =>
      [...row.matchAll(is)].map(([, first = '', second]) => {
        const value = Number(second ?? first)
        return { kind, name: name(first), value: Number.isNaN(value) ? 1 : value, line: index + 1 }
      }),
    )
  })
}
