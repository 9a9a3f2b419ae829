// An operational failure that a human can act on: what happened, to what, and what to do next.
// Everything else that is thrown is a bug.

export class Trouble extends Error {
  readonly hint: string
  /** Exit code for a command that ends with it; 2 is usage or configuration, 4 internal. */
  readonly exitCode: number

  constructor(message: string, hint: string, exitCode = 4) {
    super(message)
    this.name = 'Trouble'
    this.hint = hint
    this.exitCode = exitCode
  }
}

/** Any thrown value as one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.split('\n', 1)[0]?.slice(0, 300) ?? ''
}

/** The hint that comes with a thrown value, if it brings one. */
export function hintOf(thrown: unknown, otherwise: string): string {
  return thrown instanceof Trouble ? thrown.hint : otherwise
}
