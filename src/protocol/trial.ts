// A session's screen explained: every rule of its profile with what came of it, as people are shown it.
import type { ScreenView } from './ports.ts'
import type { Launch } from './session.ts'

export type RuleTrial = {
  readonly source: 'screen' | 'title'
  /** Profile and rule. */
  readonly rule: string
  /** What it says of the session when it fits. */
  readonly state: string
  readonly region: string
  readonly priority: number
  /** `speaks`: the first that fitted; `fits`: it came after that one. */
  readonly outcome: 'speaks' | 'fits' | 'fails'
  /** Which pattern failed; empty for the one that speaks. */
  readonly because: string
  /** Rows that it looked at, printable and redacted; none where it failed. */
  readonly rows: readonly string[]
}

export type ScreenLook = {
  readonly profile: string
  readonly title: string
  readonly quietMs: number
  /** In the order in which they are tried. */
  readonly trials: readonly RuleTrial[]
}

/** Explains a screen by the profile that reads it. */
export type ExplainScreen = (
  launch: Pick<Launch, 'profile' | 'argv'>,
  view: Pick<ScreenView, 'rows' | 'title' | 'quietMs'>,
) => ScreenLook
