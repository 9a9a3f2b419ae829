// The parameters of a function as values: from outside for routes and cloud functions, else as trustworthy as the callers.
import type { Scope } from './facts.ts'
import type { CodeLanguage } from './language.ts'
import { EVENT_FUNCTIONS, EVENT_PARAMETERS, FILLED_PARAMETER, HANDLER_DECORATORS, NUMBER_TYPED } from './origins.ts'
import { CONSTANT, LEVEL, type Level, type Value } from './value.ts'

export type Entering = {
  readonly language: CodeLanguage
  readonly decorators: string
  /** The file is one of a cloud function. */
  readonly isEventFile: boolean
}
const OWN = new Set(['', 'self', 'cls', 'this'])
/** They carry input, but are not it: their members are told by origins.ts. */
const CARRIER = /^_?(?:req|request|res|response|ctx|next|w|r|c|cb|callback|done)$/
const INJECTED = /Depends|request|\bdb\b|session/i

/** Each parameter with its value. */
export function* parametersOf(scope: Scope, entering: Entering): Generator<readonly [string, Value]> {
  const { language } = entering
  for (const part of scope.params.replace(/^\(|\)$/g, '').split(/,(?![^{[(]*[}\])])/)) {
    const names = language === 'go' ? [part.trim().split(/\s+/)[0] ?? ''] : patternNames(part)
    for (const name of names.filter((one) => !OWN.has(one))) {
      const level = levelOf({ name, part, scope, entering })
      const [origin, constant] = [typeOf(part, language), defaultOf(part, language)]
      yield [name, { ...CONSTANT, level, line: scope.line, isLed: true, origin, constant }]
    }
  }
}

type Parameter = { readonly name: string; readonly part: string; readonly scope: Scope; readonly entering: Entering }

function levelOf({ name, part, scope, entering }: Parameter): Level {
  const { language, decorators, isEventFile } = entering
  if (NUMBER_TYPED.test(part) || isConverted(name, decorators)) return LEVEL.constant
  const isRoute = HANDLER_DECORATORS.test(decorators) && !INJECTED.test(part)
  const isEventHandler = isEventFile && (language === 'javascript' || EVENT_FUNCTIONS.test(scope.name))
  const isFromOutside = isRoute || FILLED_PARAMETER.test(part) || (isEventHandler && EVENT_PARAMETERS.test(name))
  if (isFromOutside) return LEVEL.input
  return CARRIER.test(name) ? LEVEL.unknown : LEVEL.parameter
}

/** A route like `/users/<int:id>` lets nothing but a number through. */
function isConverted(name: string, decorators: string): boolean {
  return (
    /<(?:int|float|uuid):/.test(decorators) &&
    new RegExp(`<(?:int|float|uuid):${name.replace(/\$/g, '\\$')}>`).test(decorators)
  )
}

function patternNames(part: string): readonly string[] {
  const bound = part.replace(/@\w+\([^)]*\)/g, '').replace(/=\s*[^,}]*/g, '')
  const braces = /\{([^}]*)\}/.exec(bound)?.[1]
  if (braces)
    return braces.split(',').map((name) =>
      name
        .replace(/^.*:/, '')
        .replace(/^\s*\.\.\./, '')
        .trim(),
    )
  return [
    /[A-Za-z_$][\w$]*/.exec(bound.replace(/^\s*(?:\*+|\.\.\.|public |private |readonly |protected )+/g, ''))?.[0] ?? '',
  ]
}

/** A constant default counts as the value where rules look for constants. */
function defaultOf(part: string, language: CodeLanguage): string {
  return language === 'go' ? '' : (/=\s*(["'][^"']*["'])\s*$/.exec(part)?.[1] ?? '')
}

function typeOf(part: string, language: CodeLanguage): string {
  if (language === 'go') return /\s\*?([\w.]+)$/.exec(part.trim())?.[1] ?? ''
  return ''
}
