// The desk of this workspace's agents: its socket, its adapters, and what the journal says that it cannot know by itself.
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { claude } from '#agents/claude/adapter.ts'
import { codex } from '#agents/codex/adapter.ts'
import { createDesk } from '#agents/desk.ts'
import { createGemini } from '#agents/gemini/adapter.ts'
import { typingInto } from '#agents/gemini/dialog.ts'
import { createMcp } from '#agents/mcp/adapter.ts'
import { createOpencode } from '#agents/opencode/adapter.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { World } from '#projection/world.ts'
import type { Desk } from '#protocol/desk.ts'
import type { PtyHost } from '#protocol/ports.ts'
import type { Profile } from '#protocol/profile.ts'
import { systemClock } from '#sources/clock.ts'
import { listenPrivately } from '#transport/private-socket.ts'
import { agentsDir, hooksSocket, type Workspace } from '#workspace.ts'
import { feedbackFor } from './agent-feedback.ts'
import type { Installation } from './installation.ts'
import type { ScreenReading } from './screen-reading.ts'

type Sitting = {
  readonly workspace: Workspace
  readonly installation: Installation
  /** The workspace's secret, of which each session's token is made. */
  readonly secret: string
  readonly profiles: () => readonly Profile[]
  readonly world: () => World
  readonly screens: Pick<PtyHost, 'screen' | 'inputOnce'>
  readonly reading: ScreenReading
}

export function deskOf({ workspace, installation, secret, profiles, world, screens, reading }: Sitting): Desk {
  const sessions = () => world().sessions
  return createDesk({
    adapters: [
      claude,
      codex,
      createGemini(typingInto({ screens, read: reading.requestOn, pause })),
      createOpencode({ dir: agentsDir(workspace), alive: () => launchesOf(sessions()) }),
      createMcp({ now: Date.now, feedbackFor: (sessionId) => feedbackFor(world(), workspace.root, sessionId) }),
    ],
    adapterOf: ({ profile, argv }) => profileOf(profiles(), profile, argv).adapter ?? null,
    hooks: { path: hooksSocket(workspace), secret, listen: listenPrivately },
    relay: { dir: join(dirname(installation.profilesDir), 'relay'), node: process.execPath, path: process.env['PATH'] },
    dir: agentsDir(workspace),
    clock: systemClock,
    env: process.env,
    askedBefore: () =>
      sessions().flatMap(({ id: sessionId, state, requests }) =>
        requests.map((request) => ({ sessionId, request, isPaused: state === 'paused' })),
      ),
    conversationOf: (sessionId) => sessions().find(({ id }) => id === sessionId)?.conversation ?? null,
  })
}

/** Of those that have not ended. */
const launchesOf = (sessions: World['sessions']) =>
  sessions.filter((session) => !hasEnded(session)).map(({ launch }) => launch)
