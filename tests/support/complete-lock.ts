// Completes package-lock.json with the optional packages of other platforms. A registry that mirrors only some platforms
// makes npm leave the others out, and then `npm ci` refuses the lock file everywhere. Run with `npm run lock` after a
// dependency has changed. An entry without integrity is fetched by name and version like any other, where it is wanted.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Entry = {
  version: string
  cpu?: string[]
  os?: string[]
  libc?: string[]
  dev?: boolean
  optional?: boolean
  optionalDependencies?: Record<string, string>
}

const path = join(import.meta.dirname, '..', '..', 'package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Entry> }
const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x']

/** What the name of a platform package says about where it runs, e.g. `binding-linux-arm-musleabihf`. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | null {
  const words = name.split('/').at(-1)?.split('-') ?? []
  const os = OS.find((candidate) => words.includes(candidate))
  const cpu = CPU.find((candidate) => words.includes(candidate))
  if (!os || !cpu) return null
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'
  return { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: [libc] } : {}) }
}

const packages = { ...lock.packages }
let added = 0
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    const platform = platformOf(name)
    if (packages[key] || !platform || !/^\d/.test(version)) continue
    packages[key] = { version, ...platform, ...(entry.dev ? { dev: true } : {}), optional: true }
    added += 1
  }
}
const sorted = Object.fromEntries(Object.entries(packages).sort(([left], [right]) => (left < right ? -1 : 1)))
writeFileSync(path, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`)
process.stdout.write(`${added} entries added\n`)
