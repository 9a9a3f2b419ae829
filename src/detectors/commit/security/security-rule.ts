// The form of a security rule: data only. Sinks say what is looked for; the matcher (match-facts.ts) and the flow of values
// (syntax/flow.ts) decide whether it is there. Written from CWE, OWASP and the documentation of the libraries named.
import type { Severity } from '#protocol/severity.ts'
import type { Language } from '../syntax/language.ts'

export const OWASP = {
  access: 'A01:2021 Broken Access Control',
  crypto: 'A02:2021 Cryptographic Failures',
  injection: 'A03:2021 Injection',
  design: 'A04:2021 Insecure Design',
  config: 'A05:2021 Security Misconfiguration',
  components: 'A06:2021 Vulnerable and Outdated Components',
  auth: 'A07:2021 Identification and Authentication Failures',
  integrity: 'A08:2021 Software and Data Integrity Failures',
  logging: 'A09:2021 Security Logging and Monitoring Failures',
  ssrf: 'A10:2021 Server-Side Request Forgery',
} as const

/** What must reach an argument: remote input, a parameter too, anything not constant, or text built from such. */
export type From = 'input' | 'parameter' | 'unknown' | 'built'
/** An argument by position or name; `all` is the text of the whole list, `any` each of them. */
export type ArgumentRef = number | string
/** A pattern, or what a pattern cannot say. */
export type Test = { test(text: string): boolean }
/** A further condition on the text of an argument; an absent one is the empty text. */
export type Check = { readonly arg: ArgumentRef; readonly is?: Test; readonly isNot?: Test }

export type Sink =
  | {
      readonly on: 'call'
      /** Tested on the canonical name: imports and constructors resolved, `()` for inner calls. */
      readonly callee: RegExp
      readonly arg?: ArgumentRef | readonly ArgumentRef[]
      readonly from?: From
      readonly where?: readonly Check[]
      /** Tested on the name of the enclosing function. */
      readonly within?: RegExp
      /** Finds names created in the file, with one group; calls that mention one are let through. */
      readonly exceptAfter?: RegExp
    }
  | {
      readonly on: 'assign'
      readonly target: RegExp
      readonly value?: RegExp
      readonly valueNot?: RegExp
      readonly from?: From
    }
  | {
      readonly on: 'label'
      readonly label: RegExp
      readonly attribute?: boolean
      readonly value?: RegExp
      readonly valueNot?: RegExp
      readonly from?: From
    }
  | { readonly on: 'return'; readonly value?: RegExp; readonly decorators?: RegExp; readonly from: From }
  | { readonly on: 'scope'; readonly decorators?: RegExp; readonly head?: RegExp; readonly without?: RegExp }
  /** Outside of comments, a line at a time; for templates and configuration as well. */
  | { readonly on: 'line'; readonly is: Test; readonly isNot?: Test }
  /** Anywhere in the text, with its flags `g` and, where wanted, `s`. */
  | {
      readonly on: 'text'
      readonly is: RegExp
      readonly within?: RegExp
      readonly isNot?: RegExp
      readonly unless?: RegExp
    }

export type SecurityRule = {
  /** `family/name`; stable. */
  readonly id: string
  /** Security rules have both; rules of other families neither. */
  readonly cwe?: number
  readonly owasp?: string
  readonly severity: Severity
  readonly confidence: 'high' | 'medium' | 'low'
  readonly title: string
  readonly remediation: string
  readonly languages: readonly Language[]
  /** At least one stands in every file where the rule can match, in lower case. */
  readonly keywords: readonly string[]
  /** False: a check of the value before its use does not make it harmless. */
  readonly isGuardable?: boolean
  /** True: only when the beginning of the value can be steered (a host, a scheme), not just its end. */
  readonly needsLead?: boolean
  /** Only files whose path matches. */
  readonly path?: RegExp
  /** Only files whose text matches. */
  readonly file?: RegExp
  readonly sinks: readonly Sink[]
  /** Code in which the rule must, and code in which it must not match. */
  readonly bad: readonly string[]
  readonly good: readonly string[]
}

/** Something a rule saw, before it becomes a finding. */
export type Spot = {
  readonly rule: SecurityRule
  readonly line: number
  readonly endLine: number
  /** Line where the value entered; null when the sink is bad by itself. */
  readonly sourceLine: number | null
  /** 3 remote input, 2 parameter, 1 unknown, 0 not about a value. */
  readonly level: number
}
