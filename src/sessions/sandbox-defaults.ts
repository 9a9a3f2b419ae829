// What a sandbox hides, shows and protects without being told: lists, and nothing that decides.

/** Credentials, hidden unless a declaration names them. Replaced as a whole by `sandbox.secrets` of the configuration. */
export const SECRETS: readonly string[] = [
  '~/.ssh',
  '~/.gnupg',
  '~/.aws',
  '~/.azure',
  '~/.kube',
  '~/.docker',
  '~/.netrc',
  '~/.git-credentials',
  '~/.pypirc',
  '~/.password-store',
  '~/.vault-token',
  '~/.terraform.d',
  '~/.cargo/credentials.toml',
  '~/.config/gcloud',
  '~/.config/gh',
  '~/.config/git/credentials',
  '~/.config/op',
  '~/.config/google-chrome',
  '~/.config/chromium',
  '~/.mozilla',
  '~/.local/share/keyrings',
  '~/.bash_history',
  '~/.zsh_history',
  '/etc/shadow',
  '/etc/gshadow',
]

/** Full of sockets through which other processes could be asked to do what the session may not (Docker, D-Bus, X). */
export const SOCKET_FOLDERS: readonly string[] = ['/run', '/var/run']

/** Of those, what name resolution and the system's programs need. */
export const SHOWN_OF_RUN: readonly string[] = [
  '/run/systemd/resolve',
  '/run/resolvconf',
  '/run/NetworkManager/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/current-system',
  '/run/opengl-driver',
]

/** Empty at the start, gone at the end, seen by nobody else. */
export const PRIVATE_FOLDERS: readonly string[] = ['/tmp', '/var/tmp']

/** What can always be read where only named paths can be. */
export const SYSTEM_FOLDERS: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/etc',
  '/opt',
  '/nix',
  '/sys',
]

export type AgentHome = {
  /** Its login, settings and conversations: it does not start without writing there. */
  readonly folder: string
  /** Names another folder in its place. */
  readonly variable?: string
  /** Besides the folder. */
  readonly more?: readonly string[]
  /** Read-only in the folder: what an agent outside the sandbox would obey or run. */
  readonly orders: readonly string[]
}

/** By the name of the agent's adapter or profile. */
export const AGENT_HOMES: Readonly<Record<string, AgentHome>> = {
  claude: {
    folder: '~/.claude',
    variable: 'CLAUDE_CONFIG_DIR',
    more: ['~/.claude.json'],
    orders: ['settings.json', 'settings.local.json', 'CLAUDE.md', 'hooks', 'commands', 'agents', 'skills', 'plugins'],
  },
  codex: { folder: '~/.codex', variable: 'CODEX_HOME', orders: ['config.toml', 'AGENTS.md', 'rules', 'skills'] },
  gemini: { folder: '~/.gemini', orders: ['settings.json', 'GEMINI.md', 'extensions', 'commands'] },
  opencode: {
    folder: '~/.config/opencode',
    more: ['~/.local/share/opencode', '~/.local/state/opencode', '~/.cache/opencode'],
    orders: ['opencode.json', 'plugin', 'command', 'agent', 'AGENTS.md'],
  },
}

/** Read-only inside a repository's git directory: what git runs, and where other work trees are noted. */
export const GIT_ORDERS: readonly string[] = ['config', 'hooks', 'worktrees']

/** Variables that lead to processes outside or hold credentials. What a launch itself names is kept. */
export const UNSET_VARIABLES: readonly string[] = [
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'GPG_AGENT_INFO',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'DOCKER_HOST',
  'CONTAINER_HOST',
  'KUBECONFIG',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GH_TOKEN',
  'GITHUB_TOKEN',
  'NPM_TOKEN',
  'TMPDIR',
  'TMP',
  'TEMP',
]
