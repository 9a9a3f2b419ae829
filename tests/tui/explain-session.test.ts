// What "why?" finds on a session's screen, and what it says where there is nothing to look at.
import { expect, test } from 'vitest'
import type { PtyHost, ScreenView } from '#protocol/ports.ts'
import type { ExplainScreen } from '#protocol/trial.ts'
import { explainSession } from '#tui/explain-session.ts'
import { storeOf } from './a-state.ts'
import { busyWorld } from './a-world.ts'

const view = { rows: ['?'], title: 'a title', quietMs: 7 } as unknown as ScreenView
const explain: ExplainScreen = ({ profile }, { title, quietMs }) => ({ profile, title, quietMs, trials: [] })
const hostWith = (screen: () => Promise<ScreenView | null>) => () => ({ screen }) as unknown as PtyHost

async function lookedAt(screen: () => Promise<ScreenView | null>) {
  const store = storeOf(busyWorld())
  const [session] = store.get().world.sessions
  if (!session) throw new Error('there is no session')
  await explainSession(session, { store, ptyHost: hostWith(screen), explain })
  return store.get().look
}

test('the rules are tried on the screen that the session has now', async () => {
  expect((await lookedAt(async () => view))?.look).toMatchObject({ title: 'a title', quietMs: 7 })
})

test('without a screen, and with a pty-host that cannot be asked, it says so', async () => {
  expect(await lookedAt(async () => null)).toMatchObject({ look: null, because: expect.stringContaining('no screen') })
  const broken = () => Promise.reject(new Error('gone'))
  expect(await lookedAt(broken)).toMatchObject({ look: null, because: 'not tried: gone' })
})
