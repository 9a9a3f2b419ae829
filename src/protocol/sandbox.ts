// What a session may write, read and see: what a person declares, and what was made of it. Pure: paths are compared as text,
// symbolic links were resolved by whoever looked at the file system (sessions/sandbox-places.ts).
import { z } from 'zod'

/** Of one kind in one declaration. */
export const SANDBOX_PATHS_MAX = 64
/** Of one kind in what was made of it: the built-in places come on top. */
export const PLACES_MAX = 256
const PATH_CHARS_MAX = 1_000

/** Absolute, or relative to the session's directory, or beginning with `~/`. */
export const sandboxPathSchema = z
  .string()
  .min(1)
  .max(PATH_CHARS_MAX)
  .refine((path) => !/[\u0000-\u001f\u007f]/.test(path), { error: 'holds a control character' })
  .refine((path) => !/^~[^/]/.test(path), { error: 'names another user’s home' })

const paths = z.array(sandboxPathSchema).max(SANDBOX_PATHS_MAX)

/** A declaration. What is hidden is hidden even inside `write`; what may be written may be read. */
export const sandboxSchema = z.strictObject({
  /** Besides the session's own directory and its repository's git directory. */
  write: paths.default([]),
  /** When not empty, nothing can be read but these, what may be written, and the system's own directories. */
  read: paths.default([]),
  hide: paths.default([]),
  network: z.enum(['all', 'none']).default('all'),
  /** Without an enforced sandbox the session does not start. */
  required: z.boolean().default(false),
})
export type Sandbox = z.infer<typeof sandboxSchema>

export type Access = 'write' | 'read' | 'hidden'

const places = z.array(z.string().max(4_096)).max(PLACES_MAX)

/** What holds for one session, in absolute paths. Of two that contain a path the longer one decides. */
export const confinementSchema = z.strictObject({
  /** `nothing`: it was declared and is not enforced. */
  by: z.enum(['bubblewrap', 'nothing']),
  because: z.string().max(300),
  /** What relative paths and `~` stand for. */
  cwd: z.string().max(4_096),
  home: z.string().max(4_096),
  write: places,
  read: places,
  hide: places,
  /** Every other path. */
  rest: z.enum(['read', 'hidden']),
  /** Declared, but not there when the session started: not in force, also if it is made later. */
  missing: places,
  network: z.enum(['all', 'none']),
})
export type Confinement = z.infer<typeof confinementSchema>

/** What relative paths and `~` stand for. */
export type Standpoint = { readonly cwd: string; readonly home: string }

/** Both together: the stricter wherever they differ, except that what either lets be written may be written. */
export function bothOf(one: Sandbox, other: Sandbox): Sandbox {
  const union = (left: readonly string[], right: readonly string[]) =>
    [...new Set([...left, ...right])].slice(0, SANDBOX_PATHS_MAX)
  return {
    write: union(one.write, other.write),
    read: union(one.read, other.read),
    hide: union(one.hide, other.hide),
    network: one.network === 'none' || other.network === 'none' ? 'none' : 'all',
    required: one.required || other.required,
  }
}

/** Absolute, without `.`, `..` and doubled slashes. */
export function absolutePath(path: string, { cwd, home }: Standpoint): string {
  const whole =
    path === '~' || path.startsWith('~/') ? home + path.slice(1) : path.startsWith('/') ? path : `${cwd}/${path}`
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** True for `folder` itself and everything below; both absolute. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

/** What the session may do with `path`, by its name alone; a relative one is looked for in `cwd`. */
export function accessTo(confinement: Confinement, path: string, cwd: string = confinement.cwd): Access {
  const absolute = absolutePath(path, { cwd, home: confinement.home })
  const deepest = (folders: readonly string[]) =>
    Math.max(-1, ...folders.filter((folder) => isWithin(absolute, folder)).map(({ length }) => length))
  const { write, read, hide, rest } = confinement
  const found = { hidden: deepest(hide), write: deepest(write), read: deepest(read) }
  const most = Math.max(found.hidden, found.write, found.read)
  if (most < 0) return rest
  if (found.hidden === most) return 'hidden'
  return found.read === most ? 'read' : 'write'
}

/** True when the session must not see `path`, whoever enforces it: for rules on an agent's tool calls. */
export function isPathHidden(confinement: Confinement, path: string, cwd?: string): boolean {
  return accessTo(confinement, path, cwd) === 'hidden'
}
