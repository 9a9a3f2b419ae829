// Where values come from inside one file: names bound in document order, each with how far it can be trusted. Short-sighted by
// intention (one function at a time, no branches), so that it costs microseconds and can be explained in one line.
import { bare, namesIn, withoutCalls } from './expression.ts'
import type { Assign, Facts, Scope } from './facts.ts'
import type { CodeLanguage } from './language.ts'
import { leadOf } from './lead.ts'
import { FILLED_PARAMETER, HANDLER_DECORATORS, HARMLESS, LOCAL, REMOTE } from './origins.ts'
import { parametersOf } from './parameters.ts'
import { CONSTANT, LEVEL, type Value } from './value.ts'

type Bindings = { readonly names: Map<string, Value>; readonly parent: Bindings | null }
type Reading = { readonly facts: Facts; here: Bindings }
export type Flow = {
  enter(scope: Scope, decorators: string): void
  leave(): void
  bind(assign: Assign): void
  read(expression: string, line: number): Value
  /** Canonical name of a called or referred expression. */
  nameOf(expression: string): string
  /** The constant that a name stands for, or the expression itself. */
  constantOf(expression: string): string
}

const ORIGIN_CHARS_MAX = 160
const SHORT_CONSTANT = /^(?:[rbuf]{0,2}["'`]|\{|\[|\d|\/|True\b|False\b|true\b|false\b)/
const VIA_MAX = 4
const CONSTANT_CHARS_MAX = 600
const FUNCTION_VALUE = /^(?:async\s+)?(?:function\b|\([^)]*\)\s*(?::[^=]{1,80})?=>|[\w$]+\s*=>|func\s*\(|class\b)/
const JOINED: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /["']\s*%\s*[\w("'[{]|["']\s*\+|\+\s*[rbuf]{0,2}["']|["']\s*\.format\(|\{[^}]*\}|["']\s*\.join\(/,
  javascript: /["'`]\s*\+|\+\s*["'`]|\$\{|\.concat\(|\butil\.format\(|\.join\(/,
  go: /["`]\s*\+|\+\s*["`]|\bSprintf?\(|\bSprintln\(|\bstrings\.Join\(|\bJoin\(/,
  bash: /\$/,
}
const CONSTANT_NAME =
  /^(?:[A-Z][A-Z0-9_]*|true|false|null|undefined|None|True|False|nil|new|await|async|function|not|and|or|in|is|if|else|for|lambda|return|typeof|instanceof|as|void|yield|string|str|fmt|self|this|cls|len|const|let|var|range|map|make|append|err|console|Math|JSON|Object|Array|String|f|r|b|rb|u|open|print|list|dict|set|tuple|sorted|zip|filter|enumerate|super|iter|bytes|bytearray|any|all|min|max|repr|Promise|byte|error|interface|struct)$/

const EVENT_FILE =
  /\b(?:exports\.handler|export (?:const|async function) handler|def (?:lambda_)?handler|aws-lambda)\b/i

/** False when nothing from outside enters the file, so that rules about input need not be asked. */
export function hasInput({ source, language }: Facts): boolean {
  return [REMOTE[language], HANDLER_DECORATORS, FILLED_PARAMETER, EVENT_FILE].some((entry) => entry.test(source))
}

/** A new reading of one file, at its first line. */
export function createFlow(facts: Facts): Flow {
  const reading: Reading = { facts, here: { names: new Map(), parent: null } }
  const isEventFile = EVENT_FILE.test(facts.source)
  return {
    nameOf: (expression) => nameOf(reading, expression),
    read: (expression, line) => read(reading, expression, line),
    constantOf: (expression) => (/^[\w$]+$/.test(expression) && lookup(reading, expression)?.constant) || expression,
    enter: (scope, decorators) => {
      reading.here = { names: new Map(), parent: reading.here }
      if (scope.isClass) return
      const entering = { language: facts.language, decorators, isEventFile }
      for (const [name, value] of parametersOf(scope, entering)) reading.here.names.set(name, value)
    },
    leave: () => {
      reading.here = reading.here.parent ?? reading.here
    },
    bind: (assign) => {
      // What is imported keeps its canonical name.
      if (/^(?:await\s+)?(?:require|import)\(\s*["'`]/.test(assign.value)) return
      const value = read(reading, assign.value, assign.line)
      for (const target of assign.targets) reading.here.names.set(target, bound(reading, { assign, target, value }))
    },
  }
}

function lookup({ here }: Reading, name: string): Value | undefined {
  for (let at: Bindings | null = here; at; at = at.parent) {
    const value = at.names.get(name)
    if (value) return value
  }
  return undefined
}

function nameOf(reading: Reading, expression: string): string {
  const [, first = '', rest = ''] =
    /^(?:await\s+|new\s+|&|\*)*((?:self|this)\.\w+|[\w$]+)([\s\S]*)$/.exec(expression) ?? []
  const origin = lookup(reading, first)?.origin || reading.facts.imports.get(first) || first
  const tail = rest.replace(/\([\s\S]*?\)/g, '()').replace(/\s+|\?(?=\.)/g, '')
  return `${origin}${tail}`.slice(0, ORIGIN_CHARS_MAX)
}

type Steered = Pick<Value, 'level' | 'line' | 'isBuilt' | 'isLed' | 'via'>
type Bound = { readonly assign: Assign; readonly target: string; readonly value: Value }

function bound(reading: Reading, { assign, target, value }: Bound): Value {
  const before = assign.isAdding ? lookup(reading, target) : undefined
  const kept = before ? added(before, value) : value
  if (!assign.isElement && !assign.isPattern && !assign.isAdding) return kept
  const member = assign.isPattern ? `.${target}` : ''
  const origin = assign.isElement || !kept.origin ? '' : `${kept.origin}${member}`
  return { ...kept, origin, constant: '' }
}

const added = (before: Value, value: Value): Value => ({
  ...(before.level >= value.level ? before : value),
  isBuilt: before.isBuilt || value.level > LEVEL.constant,
  isLed: before.level > LEVEL.constant && before.isLed,
})

function steered(reading: Reading, masked: string, line: number): Steered {
  const { language } = reading.facts
  if (REMOTE[language].test(masked)) return { level: LEVEL.input, line, isBuilt: false, isLed: true, via: [] }
  const start = LOCAL[language].test(masked) ? LEVEL.parameter : LEVEL.constant
  let best: Steered = { level: start, line, isBuilt: false, isLed: true, via: [] }
  let isBuilt = false
  for (const name of namesIn(masked)) {
    const known = steeredName(reading, name, line)
    if (known.isBuilt) isBuilt = true
    if (known.level > best.level) best = known
  }
  // An attribute of an object that is not known is not known, either.
  if (best.level === LEVEL.constant && /\b(?:self|this)\.\w/.test(masked)) best = { ...best, level: LEVEL.unknown }
  return { ...best, isBuilt: best.level > LEVEL.constant && isBuilt }
}

function steeredName(reading: Reading, name: string, line: number): Steered {
  const value = lookup(reading, name)
  if (!value) {
    const isConstant = CONSTANT_NAME.test(name) || reading.facts.imports.has(name)
    return { level: isConstant ? LEVEL.constant : LEVEL.unknown, line, isBuilt: false, isLed: true, via: [name] }
  }
  const via = [name, ...value.via].slice(0, VIA_MAX)
  return { ...value, line: value.line || line, isBuilt: value.isBuilt && value.level > LEVEL.constant, via }
}

function read(reading: Reading, expression: string, line: number): Value {
  if (FUNCTION_VALUE.test(expression)) return CONSTANT
  const { language } = reading.facts
  const clean = (text: string) => withoutCalls(bare(text, language), HARMLESS[language])
  const masked = clean(expression)
  const value = steered(reading, masked, line)
  const isShort = expression.length <= CONSTANT_CHARS_MAX && SHORT_CONSTANT.test(expression)
  const origin = originOf(expression, (text) => nameOf(reading, text))
  const constant = isShort ? expression : ''
  const { level, via } = value
  if (level === LEVEL.constant) return { level, line: value.line, isBuilt: false, isLed: false, via, origin, constant }
  const lead = /["'`+]/.test(expression) ? leadOf(expression, language) : null
  const leading = lead ? steered(reading, clean(lead), line) : null
  const isLed = lead === null ? value.isLed : leading !== null && leading.level >= level && leading.isLed
  const isBuilt = value.isBuilt || JOINED[language].test(masked)
  return { level, line: value.line, isBuilt, isLed, via, origin, constant }
}

function originOf(expression: string, name: (text: string) => string): string {
  if (expression.length > 2_000 || !/^(?:await\s+|new\s+|&)*[A-Za-z_$][\w$.]*\s*(?:[({.]|$)/.test(expression)) return ''
  const found = name(expression.replace(/\{[\s\S]*\}$/, '{}'))
  return /^[\w$./@:-]+(?:\(\)|\{\}|\.[\w$]+)*$/.test(found) ? found : ''
}
