// A session's command line inside bubblewrap, as a pure function of its plan. The user namespace has no capabilities, so nothing
// inside can lift a mount; the pid namespace ends with its first process, so nothing inside outlives a stop.
import type { Confinement } from '#protocol/sandbox.ts'
import { UNSET_VARIABLES } from './sandbox-defaults.ts'
import type { Place, Plan } from './sandbox-places.ts'

/**
 * `--die-with-parent`: the parent is the pty-host, with which the PTY would be lost anyway; an engine may come and go.
 * No `--new-session`: it takes the terminal away (no ctrl-C, no resize). Characters pushed into the terminal (TIOCSTI) reach
 * nobody outside, for each session has a PTY of its own.
 */
export const NAMESPACES: readonly string[] = [
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts'],
  ...['--cap-drop', 'ALL', '--die-with-parent'],
]

/** Settings of the whole machine that uid 0 may write without any capability. */
const KERNEL_FOLDERS = ['sys', 'irq', 'bus', 'fs', 'scsi', 'acpi', 'driver'].map((name) => `/proc/${name}`)

/** The signals that a terminal or a stop sends to the whole group: bubblewrap itself must outlive them, its program decides. */
const SIGNALS = ['INT', 'QUIT', 'TERM', 'HUP'] as const
export const RESET_SIGNALS: readonly string[] = ['/usr/bin/env', `--default-signal=${SIGNALS.join(',')}`]

/** In front of the command itself. */
export const WRAPPER_WORDS = 6

type Wrapping = {
  /** Absolute path of bubblewrap. */
  readonly bubblewrap: string
  /** File with its arguments; the wrapper removes it. */
  readonly argsFile: string
  readonly argv: readonly string[]
  /** Variables that the launch itself names. */
  readonly kept: ReadonlySet<string>
  readonly hasBash: boolean
}

/**
 * The command line to start. Variables go before bubblewrap starts: its own environment can be read from inside. An open file
 * that was inherited would be a way out; sh can close only those below 10, which Node never hands down.
 */
export function wrapped({ bubblewrap, argsFile, argv, kept, hasBash }: Wrapping): string[] {
  const gone = UNSET_VARIABLES.filter((name) => !kept.has(name))
  const script = [
    gone.length > 0 ? `unset ${gone.join(' ')}` : ':',
    `trap '' ${SIGNALS.join(' ')}`,
    hasBash
      ? 'cd /proc/$$/fd && for n in *; do [ "$n" -gt 2 ] && eval "exec $n>&-"; done; cd /'
      : `exec ${[3, 4, 5, 6, 7, 8, 9].map((n) => `${n}>&-`).join(' ')}`,
    'exec 3<"$2" || exit 126',
    'rm -f -- "$2"',
    'b=$1',
    'shift 2',
    `exec "$b" --args 3 ${RESET_SIGNALS.join(' ')} "$@"`,
  ]
  const shell = hasBash ? ['/bin/bash', '-pc'] : ['/bin/sh', '-c']
  return [...shell, script.join('\n'), 'signalbox-sandbox', bubblewrap, argsFile, ...argv]
}

type Mounting = {
  readonly plan: Plan
  readonly home: string
  readonly network: 'all' | 'none'
  /** Symbolic links in `/` with their targets, e.g. /bin → usr/bin. */
  readonly rootLinks: Readonly<Record<string, string>>
}

/** bubblewrap's own arguments. What is mounted later covers what was there, so parents come before what lies in them. */
export function bubblewrapArgs({ plan, home, network, rootLinks }: Mounting): readonly string[] {
  const { places, rest, cwd } = plan
  const bare = Object.entries(rootLinks).flatMap(([path, target]) => ['--symlink', target, path])
  const tmpfs = places.filter(({ access, kind }) => access === 'hidden' && kind === 'directory')
  return [
    ...NAMESPACES,
    ...(network === 'none' ? ['--unshare-net'] : []),
    ...(rest === 'read' ? ['--ro-bind', '/', '/'] : [...bare, '--dir', home]),
    ...['--dev', '/dev', '--proc', '/proc'],
    ...KERNEL_FOLDERS.flatMap((path) => ['--ro-bind-try', path, path]),
    ...places.flatMap(mount),
    // Only now: mounting inside of them has to make folders there.
    ...tmpfs.flatMap(({ path }) => ['--remount-ro', path]),
    ...(rest === 'hidden' ? ['--remount-ro', '/'] : []),
    ...['--chdir', cwd],
  ]
}

function mount({ path, access, kind }: Place): readonly string[] {
  if (kind === 'private') return ['--perms', '1777', '--tmpfs', path]
  if (access === 'write') return ['--bind', path, path]
  if (access === 'read') return ['--ro-bind', path, path]
  // Devices cannot be opened through a bind of bubblewrap's, so that this file cannot be read.
  return kind === 'directory' ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path]
}

type Stating = Pick<Confinement, 'by' | 'because' | 'network' | 'home'> & { readonly plan: Plan }

/** What the plan comes to, for the journal and for rules on tool calls. */
export function confinementOf({ plan, ...said }: Stating): Confinement {
  const with_ = (access: Place['access']) =>
    plan.places.filter((place) => place.access === access).map(({ path }) => path)
  const { cwd, rest, missing } = plan
  return {
    ...said,
    cwd,
    write: with_('write'),
    read: with_('read'),
    hide: [...with_('hidden'), ...plan.aliases],
    rest,
    missing: [...missing],
  }
}
