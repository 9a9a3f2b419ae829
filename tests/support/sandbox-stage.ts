// A repository whose directory also holds a home and our own folders, so that everything which a sandbox must hide would be
// readable and writable without it; and a way to run one script inside, as a session would be started.
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Confining, createConfine } from '#effects/session-confine.ts'
import type { Confinement, Sandbox } from '#protocol/sandbox.ts'
import { sandboxSchema } from '#protocol/sandbox.ts'
import type { Launch } from '#protocol/session.ts'
import { SECRETS } from '#sessions/sandbox-defaults.ts'
import { createProbe } from '#sessions/sandbox-probe.ts'
import { openRepository, scratch, type TestRepository } from './repository.ts'

export type Inside = { readonly code: number; readonly out: string; readonly confinement: Confinement }

export type SandboxStage = {
  readonly repository: TestRepository
  readonly root: string
  readonly home: string
  readonly ours: string
  readonly hooks: string
  confined(
    sandbox: Partial<Sandbox>,
    over?: Partial<Launch>,
  ): Promise<{ argv: readonly string[]; confinement: Confinement }>
  /** Runs `script` with bash inside; what it prints is both streams. */
  run(sandbox: Partial<Sandbox>, script: string, over?: Partial<Launch>): Promise<Inside>
}

export function openStage(over: Partial<Confining> = {}): SandboxStage {
  const root = join(scratch('sandbox'), 'shop')
  const [home, ours] = [join(root, 'home'), join(root, 'ours')]
  const [hooks, stateDir] = [join(ours, 'run', 'hooks'), join(ours, 'state')]
  for (const folder of [home, hooks, stateDir]) mkdirSync(folder, { recursive: true })
  const repository = openRepository(root)
  repository.commit('Open the shop', { 'README.md': 'shop\n', 'secret/plan.txt': 'PLAN\n', 'key.txt': 'KEY\n' })
  for (const [path, text] of [
    [join(home, '.ssh', 'id'), 'SSH\n'],
    [join(home, 'notes'), 'NOTES\n'],
    [join(ours, 'run', 'token'), 'TOKEN\n'],
    [join(stateDir, 'journal'), 'JOURNAL\n'],
  ] as const) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  const confinedWith = async (sandbox: Partial<Sandbox>, launched: Partial<Launch>) => {
    const confine = createConfine({
      room: { root, stateDir },
      home,
      wantedFor: () => ({ sandbox: sandboxSchema.parse(sandbox), agent: { folders: [], orders: [] } }),
      secrets: SECRETS,
      ours: [ours],
      shownTo: () => [hooks],
      runtimeDir: null,
      probe: createProbe(),
      ...over,
    })
    const launch = {
      sessionId: 's1',
      name: 'x',
      profile: 'shell',
      argv: ['bash'],
      cwd: root,
      cols: 80,
      rows: 24,
      ...launched,
    }
    const { argv, events } = await confine(launch, launch.argv)
    const [event] = events
    if (event?.type !== 'session.confined') throw new Error('it was not told how the session is confined')
    return { argv, confinement: event.confinement }
  }
  return {
    repository,
    root,
    home,
    ours,
    hooks,
    confined: (sandbox, launched = {}) => confinedWith(sandbox, launched),
    async run(sandbox, script, launched = {}) {
      const { argv, confinement } = await confinedWith(sandbox, {
        argv: ['bash', '-c', `exec 2>&1\n${script}`],
        ...launched,
      })
      const [file = '', ...args] = argv
      const { promise, resolve } = Promise.withResolvers<Inside>()
      const env = {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        LC_ALL: 'C',
        SSH_AUTH_SOCK: '/nowhere',
        ...launched.env,
      }
      // A folder that is open in the parent would be a way out, if it stayed open.
      const folder = openSync(root, 'r')
      const child = spawn(file, args, {
        cwd: launched.cwd ?? root,
        env,
        stdio: ['ignore', 'pipe', 'pipe', folder, 'ignore', folder],
      })
      closeSync(folder)
      let out = ''
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text
      })
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        out += text
      })
      child.on('close', (code) => resolve({ code: code ?? -1, out, confinement }))
      return promise
    },
  }
}
