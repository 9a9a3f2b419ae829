// The words that are added to Codex's command line so that it reports: hooks of ours beside the user's own, trusted one by one, and no
// server in the background, which would run them in an environment of its own and outlive the session. Pure.
import type { Equipping } from '../adapter.ts'
import type { CommandLine } from './command-line.ts'
import { type Hook, trustedHashOf, trustKeyOf } from './trusted-hook.ts'

/** A human may take a day. */
const ANSWER_WITHIN_S = 86_400
/** The most that Codex grants some of them. */
const REPORT_WITHIN_S = 3
const REPORTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'Stop',
  'Interrupt',
  'SubagentStart',
  'SubagentStop',
  'SessionEnd',
]

/** An event for which the user gives hooks on the command line keeps those alone: Codex takes the last word for it. */
export function flagsFor(relay: Equipping['relay'], { keys, choosesServer }: CommandLine): string[] {
  const hooks: readonly Hook[] = [
    ...REPORTS.map((event) => ({ event, command: relay(event), timeoutS: REPORT_WITHIN_S })),
    { event: 'PermissionRequest', command: relay('PermissionRequest', true), timeoutS: ANSWER_WITHIN_S },
  ]
  const isOfUser = (key: string) => keys.some((given) => given === key || given === 'hooks')
  const ours = hooks.filter(({ event }) => !isOfUser(`hooks.${event}`))
  const state = ours.map((hook) => `${toml(trustKeyOf(hook))}={trusted_hash=${toml(trustedHashOf(hook))}}`)
  return [
    ...(choosesServer ? [] : ['--no-daemon']),
    ...ours.flatMap(({ event, command, timeoutS }) => [
      '-c',
      `hooks.${event}=[{hooks=[{type="command",command=${toml(command)},timeout=${timeoutS}}]}]`,
    ]),
    ...(ours.length === 0 || isOfUser('hooks.state') ? [] : ['-c', `hooks.state={${state.join(',')}}`]),
  ]
}

/** A string as TOML writes it: every escape of JSON is one there. */
const toml = (text: string) => JSON.stringify(text)
