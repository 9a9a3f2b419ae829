// TREE → FACTS: one native query for the kinds of node that matter, one step of code for each. Bounded by the number of
// nodes; what is beyond is not read, and the facts say so.
import { argumentsOf } from './arguments.ts'
import type { Argument, Fact, Facts, Place } from './facts.ts'
import type { Parse, SyntaxNode } from './grammar.ts'
import { importsOf } from './imports.ts'
import type { CodeLanguage } from './language.ts'

/** A file has no more facts than this. */
export const FACTS_MAX = 20_000
const PARAMS_CHARS_MAX = 2_000
/** Attributes and object keys are many; only a value that may matter is kept whole. */
const VALUE_CHARS_MAX = 3_000

type Read = (node: SyntaxNode, place: Place, text: (node: SyntaxNode | null) => string) => readonly Fact[]

const matcher = (kinds: readonly string[]) => ({ rule: { any: kinds.map((kind) => ({ kind })) } })
const namesOf = (text: string): readonly string[] =>
  text.match(/[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/g)?.filter((name) => !/^(const|let|var|await)$/.test(name)) ?? []

/** All facts of a file, or null when the language has no grammar here. */
export function readFacts(
  file: { readonly path: string; readonly source: string; readonly language: CodeLanguage },
  parse: Parse,
): Facts {
  const { path, source, language } = file
  const readers = READERS[language]
  const grammar = grammarOf(path, language)
  const kinds = Object.keys(readers).filter((kind) => grammar !== 'TypeScript' || !kind.startsWith('jsx'))
  const found = parse(grammar, source).findAll(matcher(kinds))
  const text = (node: SyntaxNode | null) => (node ? sliceOf(source, node) : '')
  const all: Fact[] = []
  for (const node of found) {
    if (all.length >= FACTS_MAX) break
    const read = readers[node.kind()]
    if (read) all.push(...read(node, placeOf(node), text))
  }
  const order = all.toSorted((a, b) => a.start - b.start || b.end - a.end)
  return { path, language, source, all: order, imports: importsOf(source, language), isCut: all.length >= FACTS_MAX }
}

const sliceOf = (source: string, node: SyntaxNode) => {
  const { start, end } = node.range()
  return source.slice(start.index, Math.min(end.index, start.index + VALUE_CHARS_MAX))
}

function grammarOf(path: string, language: CodeLanguage): string {
  if (language !== 'javascript') return language
  return /\.[cm]?ts$/.test(path) ? 'TypeScript' : 'Tsx'
}

function placeOf(node: SyntaxNode): Place {
  const { start, end } = node.range()
  return { start: start.index, end: end.index, line: start.line + 1, endLine: end.line + 1 }
}

const callOf =
  (calleeField: string, language: CodeLanguage): Read =>
  (node, place, text) => {
    const callee = node.field(calleeField)
    if (!callee) return []
    let args: readonly Argument[] | null = null
    return [
      {
        kind: 'call',
        ...place,
        callee: text(callee).replace(/\s+/g, ''),
        isNew: calleeField === 'constructor',
        calleeEnd: callee.range().end.index,
        args: () => {
          args ??= argumentsOf(node.field('arguments'), { language, text })
          return args
        },
      },
    ]
  }

const assignOf =
  (fields: readonly [string, string], flags: { adding?: boolean; element?: boolean } = {}): Read =>
  (node, place, text) => {
    const [left, value] = [node.field(fields[0]), node.field(fields[1])]
    if (!left || !value) return []
    const targets = namesOf(targetText(text(left)))
    const isAdding = flags.adding === true
    return [
      {
        kind: 'assign',
        ...place,
        targets,
        value: text(value),
        isAdding,
        isElement: flags.element === true,
        isPattern: left.kind() === 'object_pattern',
      },
    ]
  }

// `a['k'] = v` puts v into a: the whole of `a` counts. Defaults and types in patterns are no targets.
const targetText = (left: string) =>
  left
    .replace(/\[[^\]]*\]$/, '')
    .replace(/=\s*[^,}]+/g, '')
    .replace(/[\w$]+\s*:\s*(?=[\w${[])/g, '')

const scopeOf: Read = (node, place, text) => {
  const parameters = node.field('parameters') ?? node.field('parameter')
  return [
    {
      kind: 'scope',
      ...place,
      name: text(node.field('name')),
      params: text(parameters).slice(0, PARAMS_CHARS_MAX),
      decorators: '',
      decoratorsLine: place.line,
      isClass: node.kind() === 'class_definition' || node.kind() === 'class_declaration',
    },
  ]
}

const loopOf =
  (left: string, right: string): Read =>
  (node, place, text) => {
    const body = node.field('body')
    const over = right ? node.field(right) : null
    const start = body ? body.range().start.index : place.start
    const targets = namesOf(targetText(text(left ? node.field(left) : null)))
    const bounds = { bodyStart: start, bodyEnd: place.end, isOverElements: right !== '' }
    const loop: Fact = { kind: 'loop', ...place, targets, over: text(over), ...bounds }
    if (!over || targets.length === 0) return [loop]
    const end = over.range().end
    const head = { ...place, end: end.index, endLine: end.line + 1, isAdding: false, isElement: true, isPattern: false }
    return [loop, { kind: 'assign', ...head, targets, value: text(over) }]
  }

const returnOf: Read = (_node, place, text) => [
  { kind: 'return', ...place, value: text(_node).replace(/^return\b\s*/, '') },
]

const labelOf =
  (keyField: string, valueField: string): Read =>
  (node, place, text) => {
    const value = text(node.field(valueField))
    const label = text(node.field(keyField)).replace(/^['"`]|['"`]$/g, '')
    return label ? [{ kind: 'label', ...place, label, value, isAttribute: false }] : []
  }

const attributeOf: Read = (_node, place, text) => {
  const [, label, value] = /^([\w:.-]+)\s*(?:=\s*([\s\S]*))?$/.exec(text(_node)) ?? []
  return label ? [{ kind: 'label', ...place, label, value: value ?? '{true}', isAttribute: true }] : []
}

const keyedOf: Read = (_node, place, text) => {
  const [, label, value] = /^([\w."]+)\s*:\s*([\s\S]*)$/.exec(text(_node)) ?? []
  return label ? [{ kind: 'label', ...place, label, value: value ?? '', isAttribute: false }] : []
}

const decoratedOf: Read = (node, place, text) => {
  const whole = text(node)
  const decorators = /^(?:\s*@(?:[^\n(]|\([^)]*\))*\n)+/.exec(whole)?.[0] ?? ''
  return [{ kind: 'scope', ...place, name: '', params: '', decorators, decoratorsLine: place.line, isClass: false }]
}

const withOf: Read = (_node, place, text) => {
  const [, value, target] = /^([\s\S]*)\sas\s+([\w.]+)\s*$/.exec(text(_node)) ?? []
  if (!target) return []
  return [
    {
      kind: 'assign',
      ...place,
      targets: [target],
      value: value ?? '',
      isAdding: false,
      isElement: false,
      isPattern: false,
    },
  ]
}

const comprehensionOf: Read = (node, place, text) => {
  const body = node.field('body')
  const clause = node.children().find((child) => child.kind() === 'for_in_clause')
  if (!body || !clause) return []
  const { start, end } = body.range()
  const targets = namesOf(text(clause.field('left')))
  const bounds = { bodyStart: start.index, bodyEnd: end.index, isOverElements: true }
  return [{ kind: 'loop', ...place, targets, over: text(clause.field('right')), ...bounds }]
}

const forClauseOf: Read = (node, place, text) => {
  const body = node.field('body')
  const start = body ? body.range().start.index : place.start
  const head = text(node).slice(0, start - place.start)
  const [, left, over] = /^for\s+(.*?)\s*:?=\s*range\s+([\s\S]*?)\s*$/.exec(head) ?? []
  const targets = namesOf(left ?? '')
  const bounds = { bodyStart: start, bodyEnd: place.end, isOverElements: over !== undefined }
  const loop: Fact = { kind: 'loop', ...place, targets, over: over ?? '', ...bounds }
  if (!over) return [loop]
  return [
    loop,
    {
      kind: 'assign',
      ...place,
      end: start,
      endLine: place.line,
      targets,
      value: over,
      isAdding: false,
      isElement: true,
      isPattern: false,
    },
  ]
}

const commandOf: Read = (node, place, text) => {
  const parts = node.children().filter((child) => child.isNamed())
  const name = text(node.field('name'))
  if (!name) return []
  const args = parts
    .filter((part) => part.kind() !== 'command_name' && part.kind() !== 'variable_assignment')
    .map((part) => ({ name: null, text: text(part), line: part.range().start.line + 1 }))
  return [
    { kind: 'call', ...place, callee: name, isNew: false, calleeEnd: place.start + name.length, args: () => args },
  ]
}

const READERS: Readonly<Record<CodeLanguage, Readonly<Record<string, Read>>>> = {
  python: {
    call: callOf('function', 'python'),
    assignment: assignOf(['left', 'right']),
    named_expression: assignOf(['name', 'value']),
    augmented_assignment: assignOf(['left', 'right'], { adding: true }),
    function_definition: scopeOf,
    lambda: scopeOf,
    class_definition: scopeOf,
    decorated_definition: decoratedOf,
    for_statement: loopOf('left', 'right'),
    for_in_clause: assignOf(['left', 'right'], { element: true }),
    list_comprehension: comprehensionOf,
    set_comprehension: comprehensionOf,
    dictionary_comprehension: comprehensionOf,
    generator_expression: comprehensionOf,
    while_statement: loopOf('', ''),
    as_pattern: withOf,
    pair: labelOf('key', 'value'),
    return_statement: returnOf,
  },
  javascript: {
    call_expression: callOf('function', 'javascript'),
    new_expression: callOf('constructor', 'javascript'),
    variable_declarator: assignOf(['name', 'value']),
    assignment_expression: assignOf(['left', 'right']),
    augmented_assignment_expression: assignOf(['left', 'right'], { adding: true }),
    function_declaration: scopeOf,
    function_expression: scopeOf,
    arrow_function: scopeOf,
    method_definition: scopeOf,
    generator_function_declaration: scopeOf,
    class_declaration: scopeOf,
    for_in_statement: loopOf('left', 'right'),
    for_statement: loopOf('', ''),
    while_statement: loopOf('', ''),
    do_statement: loopOf('', ''),
    pair: labelOf('key', 'value'),
    jsx_attribute: attributeOf,
    return_statement: returnOf,
  },
  go: {
    call_expression: callOf('function', 'go'),
    short_var_declaration: assignOf(['left', 'right']),
    assignment_statement: assignOf(['left', 'right']),
    var_spec: assignOf(['name', 'value']),
    const_spec: assignOf(['name', 'value']),
    function_declaration: scopeOf,
    method_declaration: scopeOf,
    func_literal: scopeOf,
    for_statement: forClauseOf,
    keyed_element: keyedOf,
    return_statement: returnOf,
  },
  bash: {
    command: commandOf,
    variable_assignment: assignOf(['name', 'value']),
    function_definition: scopeOf,
  },
}
