// Which sandbox a session of this workspace gets: what it was started with and what the configuration says for all and for its
// agent, together. What is ours is hidden from each, except where its hooks report and what it was given for that.
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Config, configHome } from '#config.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { INBOX_FOLDER } from '#effects/inbox.ts'
import { type Confine, createConfine } from '#effects/session-confine.ts'
import type { Profile } from '#protocol/profile.ts'
import { bothOf, isWithin } from '#protocol/sandbox.ts'
import type { Launch } from '#protocol/session.ts'
import { AGENT_HOMES } from '#sessions/sandbox-defaults.ts'
import type { Grounds } from '#sessions/sandbox-places.ts'
import { createProbe } from '#sessions/sandbox-probe.ts'
import { agentsDir, hooksDir, type Workspace } from '#workspace.ts'
import type { Installation } from './installation.ts'

type Confining = {
  readonly workspace: Workspace
  readonly config: Config
  readonly installation: Installation
  /** Asked at each start: they may change. */
  readonly profiles: () => readonly Profile[]
}

export function confineIn({ workspace, config, installation, profiles }: Confining): Confine {
  const { env } = process
  const { root, stateDir, runtimeDir } = workspace
  const { all, profiles: byProfile, secrets } = config.sandbox
  const home = homedir()
  const cacheHome = env['XDG_CACHE_HOME'] || join(home, '.cache')
  const relayDir = join(dirname(installation.profilesDir), 'relay')
  return createConfine({
    room: { root, stateDir },
    home,
    secrets,
    // Of every workspace; the compiled code is ours to run, so it is not theirs to write.
    ours: [dirname(stateDir), dirname(runtimeDir), configHome(env), join(cacheHome, 'signalbox')],
    shownTo: ({ sessionId, cwd }) => [
      hooksDir(workspace),
      join(agentsDir(workspace), sessionId),
      relayDir,
      // Agents start our tools, and the agent on the Messages API is this very program.
      dirname(installation.main),
      dirname(process.execPath),
      // In its own directory it is there already.
      ...(isWithin(root, cwd) ? [] : [join(root, INBOX_FOLDER)]),
    ],
    // The folder of its try, when it is a step of a run.
    handedTo: (launch) => {
      const folder = dirname(launch.env?.['TASK_RESULT'] ?? '')
      return isWithin(folder, join(stateDir, 'runs')) && folder !== join(stateDir, 'runs') ? [folder] : []
    },
    runtimeDir: env['XDG_RUNTIME_DIR'] || null,
    probe: createProbe(env['PATH']),
    wantedFor(launch) {
      const { name, adapter = name } = profileOf(profiles(), launch.profile, launch.argv)
      const [first, ...others] = [all, byProfile[name], launch.sandbox].filter((said) => said != null)
      return first
        ? { sandbox: others.reduce(bothOf, first), agent: agentOf(adapter, { ...env, ...launch.env }) }
        : null
    },
  })
}

function agentOf(name: string, env: NodeJS.ProcessEnv | NonNullable<Launch['env']>): Grounds['agent'] {
  const known = Object.hasOwn(AGENT_HOMES, name) ? AGENT_HOMES[name] : undefined
  if (!known) return { folders: [], orders: [] }
  const folder = (known.variable && env[known.variable]) || known.folder
  return { folders: [folder, ...(known.more ?? [])], orders: known.orders.map((order) => `${folder}/${order}`) }
}
