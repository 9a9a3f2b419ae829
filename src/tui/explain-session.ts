// Looks at a session's screen for the "why?" screen: which rules were tried on it, as whoever can read rules explains it.
import { hasEnded } from '#projection/session-life.ts'
import type { SessionView } from '#projection/world.ts'
import { messageOf } from '#protocol/errors.ts'
import type { PtyHost } from '#protocol/ports.ts'
import type { ExplainScreen, ScreenLook } from '#protocol/trial.ts'
import type { Store } from './store.ts'

/** What was found when "why?" was asked; without a look the reason. */
export type SessionLook = {
  readonly sessionId: string
  readonly look: ScreenLook | null
  readonly because: string
  readonly at: number
}

export type Explaining = {
  readonly store: Store
  readonly ptyHost: () => PtyHost | null
  readonly explain?: ExplainScreen | undefined
}

/** Puts the look into the store; one that comes after another session was asked about is dropped. */
export async function explainSession(session: SessionView, { store, ptyHost, explain }: Explaining): Promise<void> {
  const { id: sessionId, launch } = session
  const tell = (look: ScreenLook | null, because: string) =>
    store.set({ look: { sessionId, look, because, at: store.get().now } })
  if (!explain || hasEnded(session)) return tell(null, 'not tried: it has ended')
  tell(null, 'its screen is being read …')
  try {
    const view = (await ptyHost()?.screen(sessionId)) ?? null
    if (store.get().look?.sessionId !== sessionId) return
    if (view) tell(explain(launch, view), '')
    else tell(null, 'not tried: the pty-host has no screen of it')
  } catch (thrown) {
    tell(null, `not tried: ${messageOf(thrown)}`)
  }
}
