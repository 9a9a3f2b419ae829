// RULES × FACTS → SPOTS: one walk over the facts of a file in document order, values bound on the way.
import { bare, namesIn } from '../syntax/expression.ts'
import type { Argument, Assign, Call, Fact, Facts, Labelled, Loop, Return, Scope } from '../syntax/facts.ts'
import { createFlow, type Flow, hasInput } from '../syntax/flow.ts'
import { LEVEL, type Value } from '../syntax/value.ts'
import { isGuarded } from './guard.ts'
import type { ArgumentRef, Check, From, SecurityRule, Sink, Spot } from './security-rule.ts'

/** A file yields no more spots than this. */
export const SPOTS_MAX = 300
/** Rule × fact tests a file may cost, whatever it holds. */
export const STEPS_MAX = 4_000_000

type On<Kind extends Sink['on']> = { readonly rule: SecurityRule; readonly sink: Extract<Sink, { on: Kind }> }
type Plan = {
  readonly calls: readonly On<'call'>[]
  readonly assigns: readonly On<'assign'>[]
  readonly labels: readonly On<'label'>[]
  readonly returns: readonly On<'return'>[]
  readonly scopes: readonly On<'scope'>[]
}
type Walk = {
  readonly facts: Facts
  readonly flow: Flow
  readonly scopes: Opened[]
  readonly spots: Spot[]
  steps: number
}
type Opened = {
  readonly end: number
  readonly start: number
  readonly decorators: string
  readonly decoratorsLine: number
  readonly scope: Scope
}

/** Everything that `rules` see in the facts, at most SPOTS_MAX. */
export function matchFacts(facts: Facts, rules: readonly SecurityRule[]): readonly Spot[] {
  const plan = planOf(rules, hasInput(facts))
  const walk: Walk = { facts, flow: createFlow(facts), scopes: [], spots: [], steps: 0 }
  let pending: Assign[] = []
  let decorators = ''
  let decoratorsLine = 0
  for (const fact of facts.all) {
    if (walk.spots.length >= SPOTS_MAX || walk.steps > STEPS_MAX) break
    pending = bindUntil(fact.start, pending, walk)
    closeScopes(fact.start, walk)
    if (fact.kind === 'scope' && fact.decorators) [decorators, decoratorsLine] = [fact.decorators, fact.line]
    else if (fact.kind === 'scope') {
      const opened = { start: fact.start, end: fact.end, decorators, decoratorsLine, scope: fact }
      atScope(opened, plan.scopes, walk)
      walk.scopes.push(opened)
      walk.flow.enter(fact, decorators)
      decorators = ''
    } else see(fact, plan, walk)
    if (fact.kind === 'assign') pending.push(fact)
  }
  return walk.spots
}

function planOf(rules: readonly SecurityRule[], isFed: boolean): Plan {
  const pick = <Kind extends Sink['on']>(kind: Kind) =>
    rules.flatMap((rule) =>
      rule.sinks.flatMap((sink) =>
        sink.on === kind && (isFed || !needsInput(sink)) ? [{ rule, sink } as On<Kind>] : [],
      ),
    )
  return {
    calls: pick('call'),
    assigns: pick('assign'),
    labels: pick('label'),
    returns: pick('return'),
    scopes: pick('scope'),
  }
}

const needsInput = (sink: Sink) => 'from' in sink && sink.from === 'input'

// A value counts only after its statement has ended, so that `x = f(x)` reads the old x.
function bindUntil(start: number, pending: Assign[], walk: Walk): Assign[] {
  const later: Assign[] = []
  for (const assign of pending) {
    if (assign.end <= start) walk.flow.bind(assign)
    else later.push(assign)
  }
  return later
}

function closeScopes(start: number, walk: Walk): void {
  while (walk.scopes.length > 0 && (walk.scopes.at(-1)?.end ?? 0) <= start) {
    walk.scopes.pop()
    walk.flow.leave()
  }
}

function see(fact: Exclude<Fact, Scope | Loop> | Loop, plan: Plan, walk: Walk): void {
  if (fact.kind === 'call') atCall(fact, plan.calls, walk)
  else if (fact.kind === 'assign') atAssign(fact, plan.assigns, walk)
  else if (fact.kind === 'label') atLabel(fact, plan.labels, walk)
  else if (fact.kind === 'return') atReturn(fact, plan.returns, walk)
}

function atCall(call: Call, sinks: Plan['calls'], walk: Walk): void {
  if (sinks.length === 0) return
  const name = walk.flow.nameOf(call.callee)
  for (const { rule, sink } of sinks) {
    walk.steps++
    if (!sink.callee.test(name) && !sink.callee.test(call.callee)) continue
    const args = call.args()
    if (!isAsDescribed(sink, args, walk)) continue
    if (sink.arg === undefined) {
      add(walk, rule, { place: call, value: null })
      continue
    }
    const value = worst(chosen(sink.arg, args), { from: sink.from, rule, place: call, walk })
    if (value) add(walk, rule, { place: call, value })
  }
}

function isAsDescribed(sink: On<'call'>['sink'], args: readonly Argument[], walk: Walk): boolean {
  if (sink.where?.some((check) => !holds(check, args, walk))) return false
  if (sink.within && !sink.within.test(enclosing(walk))) return false
  return !sink.exceptAfter || !isOfCreated(sink.exceptAfter, args, walk)
}

function holds({ arg, is, isNot }: Check, args: readonly Argument[], walk: Walk): boolean {
  const constant = (text: string) => walk.flow.constantOf(text)
  const text =
    arg === 'all' ? args.map((one) => written(one, constant)).join(', ') : constant(named(arg, args)?.text ?? '')
  if (is && !is.test(text)) return false
  return !isNot?.test(text)
}

const written = ({ name, text }: Argument, constant: (text: string) => string) =>
  name ? `${name}=${constant(text)}` : constant(text)

function named(ref: ArgumentRef, args: readonly Argument[]): Argument | undefined {
  if (typeof ref === 'number') return args.filter(({ name, text }) => name === null && !text.startsWith('**'))[ref]
  return args.find(({ name }) => name === ref)
}

function chosen(ref: ArgumentRef | readonly ArgumentRef[], args: readonly Argument[]): readonly Argument[] {
  if (ref === 'any') return args
  const refs = typeof ref === 'object' ? ref : [ref]
  return refs.flatMap((one) => {
    const found = named(one, args)
    return found ? [found] : []
  })
}

const enclosing = (walk: Walk) => walk.scopes.findLast(({ scope }) => scope.name !== '')?.scope.name ?? ''

function isOfCreated(created: RegExp, args: readonly Argument[], walk: Walk): boolean {
  const names = [...walk.facts.source.matchAll(new RegExp(created.source, 'g'))].map(([, name]) => name)
  return args.some(({ text }) => names.some((name) => name !== undefined && text.includes(name)))
}

type Wanted = {
  readonly from: From | undefined
  readonly rule: SecurityRule
  readonly place: { readonly start: number }
  readonly walk: Walk
}

function worst(args: readonly { readonly text: string; readonly line: number }[], wanted: Wanted): Value | null {
  let best: Value | null = null
  for (const { text, line } of args) {
    const value = wanted.walk.flow.read(text, line)
    if (!suffices(value, wanted.from) || (wanted.rule.needsLead && !value.isLed)) continue
    if (
      value.level > LEVEL.unknown &&
      wanted.rule.isGuardable !== false &&
      guarded([...namesIn(bare(text, wanted.walk.facts.language)), ...value.via], wanted)
    )
      continue
    if (!best || value.level > best.level) best = value
  }
  return best
}

function guarded(names: readonly string[], { walk, place }: Wanted): boolean {
  const { facts } = walk
  const scope = walk.scopes.findLast(({ scope: { isClass } }) => !isClass)
  return isGuarded(facts.source.slice(scope?.start ?? 0, place.start), names)
}

function suffices(value: Value, from: From | undefined): boolean {
  if (from === 'input') return value.level >= LEVEL.input
  if (from === 'parameter') return value.level >= LEVEL.parameter
  if (from === 'built') return value.level >= LEVEL.input || (value.level >= LEVEL.unknown && value.isBuilt)
  return from === undefined || value.level >= LEVEL.unknown
}

function atAssign(assign: Assign, sinks: Plan['assigns'], walk: Walk): void {
  for (const { rule, sink } of sinks) {
    walk.steps++
    if (!assign.targets.some((target) => sink.target.test(target))) continue
    if ((sink.value && !sink.value.test(assign.value)) || sink.valueNot?.test(assign.value)) continue
    const value = sink.from
      ? worst([{ text: assign.value, line: assign.line }], { from: sink.from, rule, place: assign, walk })
      : null
    if (value || !sink.from) add(walk, rule, { place: assign, value })
  }
}

function atLabel(label: Labelled, sinks: Plan['labels'], walk: Walk): void {
  for (const { rule, sink } of sinks) {
    walk.steps++
    if (!sink.label.test(label.label) || (sink.attribute ?? false) !== label.isAttribute) continue
    if ((sink.value && !sink.value.test(label.value)) || sink.valueNot?.test(label.value)) continue
    const value = sink.from
      ? worst([{ text: label.value, line: label.line }], { from: sink.from, rule, place: label, walk })
      : null
    if (value || !sink.from) add(walk, rule, { place: label, value })
  }
}

function atReturn(fact: Return, sinks: Plan['returns'], walk: Walk): void {
  const decorators = walk.scopes.findLast(({ scope }) => scope.name !== '')?.decorators ?? ''
  for (const { rule, sink } of sinks) {
    walk.steps++
    if (sink.decorators && !sink.decorators.test(decorators)) continue
    if (sink.value && !sink.value.test(fact.value)) continue
    const value = worst([{ text: fact.value, line: fact.line }], { from: sink.from, rule, place: fact, walk })
    if (value) add(walk, rule, { place: fact, value })
  }
}

function atScope(opened: Opened, sinks: Plan['scopes'], walk: Walk): void {
  for (const { rule, sink } of sinks) {
    walk.steps++
    const { scope, decorators } = opened
    const head = walk.facts.source
      .slice(scope.start, Math.min(scope.end, scope.start + 400))
      .split('\n', 3)
      .join('\n')
    if (sink.decorators && !sink.decorators.test(decorators)) continue
    if (sink.head && !sink.head.test(head)) continue
    if (sink.without?.test(walk.facts.source.slice(scope.start, scope.end))) continue
    const before = sink.decorators ? decorators.slice(0, sink.decorators.exec(decorators)?.index ?? 0) : ''
    const line = sink.decorators ? opened.decoratorsLine + before.split('\n').length - 1 : scope.line
    add(walk, rule, { place: { line, endLine: scope.line }, value: null })
  }
}

type Seen = { readonly place: { readonly line: number; readonly endLine: number }; readonly value: Value | null }

function add(walk: Walk, rule: SecurityRule, { place, value }: Seen): void {
  const level = value?.level ?? 0
  const sourceLine = value && value.level > 0 ? value.line : null
  walk.spots.push({ rule, line: place.line, endLine: place.endLine, sourceLine, level })
}
