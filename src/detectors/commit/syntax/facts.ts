// What rules know of one source file: its functions, loops, assignments, calls and labelled values in document order.
// Computed once a file; a rule never walks the tree. Arguments are split on first use.
import type { CodeLanguage } from './language.ts'

export type Place = {
  /** Offsets into the source. */
  readonly start: number
  readonly end: number
  /** 1-based. */
  readonly line: number
  readonly endLine: number
}
export type Argument = { readonly name: string | null; readonly text: string; readonly line: number }

export type Call = Place & {
  readonly kind: 'call'
  /** The called expression as written, without white space. */
  readonly callee: string
  readonly isNew: boolean
  /** Offset where the called expression ends and its arguments start. */
  readonly calleeEnd: number
  args(): readonly Argument[]
}
export type Assign = Place & {
  readonly kind: 'assign'
  readonly targets: readonly string[]
  readonly value: string
  /** `+=` keeps what was there. */
  readonly isAdding: boolean
  /** The value is iterated: the target is one element of it. */
  readonly isElement: boolean
  /** The targets are members of the value: `const { a } = value`. */
  readonly isPattern: boolean
}
export type Labelled = Place & {
  readonly kind: 'label'
  /** Key of an object, dictionary or composite literal, or name of a JSX attribute. */
  readonly label: string
  readonly value: string
  readonly isAttribute: boolean
}
export type Scope = Place & {
  readonly kind: 'scope'
  readonly name: string
  readonly params: string
  readonly decorators: string
  /** Line of the first decorator, or of the function itself. */
  readonly decoratorsLine: number
  readonly isClass: boolean
}
export type Loop = Place & {
  readonly kind: 'loop'
  readonly targets: readonly string[]
  readonly over: string
  /** The repeated part: what is outside is evaluated once. */
  readonly bodyStart: number
  readonly bodyEnd: number
  /** `while` and counting loops have no targets that name elements. */
  readonly isOverElements: boolean
}
export type Return = Place & { readonly kind: 'return'; readonly value: string }
export type Fact = Call | Assign | Labelled | Scope | Loop | Return

export type Facts = {
  readonly path: string
  readonly language: CodeLanguage
  readonly source: string
  /** Document order; what encloses comes first. */
  readonly all: readonly Fact[]
  /** Local name to the module or member that it stands for. */
  readonly imports: ReadonlyMap<string, string>
  /** True when the file was larger than the bounds and only its first facts were read. */
  readonly isCut: boolean
}
