// What a tool gets to know of our environment: what it needs to start and to find its own caches, and that there is no network.
// Nothing else is passed on, because it may be a secret.
const PASSED_ON = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'XDG_CACHE_HOME', 'VIRTUAL_ENV', 'JAVA_HOME'],
  ...['GOROOT', 'GOPATH', 'GOMODCACHE', 'GOCACHE', 'CARGO_HOME', 'RUSTUP_HOME', 'RUSTUP_TOOLCHAIN'],
] as const

/** A port on which nobody listens: a program that wants to fetch something fails at once. */
const NOWHERE = 'http://127.0.0.1:9'
const OFFLINE = {
  http_proxy: NOWHERE,
  https_proxy: NOWHERE,
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  ALL_PROXY: NOWHERE,
  no_proxy: '',
  GOPROXY: 'off',
  GOFLAGS: '-mod=readonly',
  GOTOOLCHAIN: 'local',
  CARGO_NET_OFFLINE: 'true',
  npm_config_offline: 'true',
  PIP_NO_INDEX: '1',
  SEMGREP_SEND_METRICS: 'off',
  SEMGREP_ENABLE_VERSION_CHECK: '0',
  NO_UPDATE_NOTIFIER: '1',
  DO_NOT_TRACK: '1',
} as const

/** The environment of a tool's process, with `own` on top. */
export function toolEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  const kept = PASSED_ON.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), ...OFFLINE, CI: 'true', NO_COLOR: '1', ...own }
}
