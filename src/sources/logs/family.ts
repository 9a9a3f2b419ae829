// The generations of a log: the live file and those that rotation made of it, by their names, in the order they were written.
// Two files of one generation (the packed copy is being made) are one: the one that is not packed.
import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Packing } from './packed-file.ts'

/** The newest ones; those before are not read. */
export const GENERATIONS_MAX = 1_000

export type Generation = {
  readonly path: string
  readonly packing: Packing | null
  readonly dev: number
  readonly inode: number
  readonly size: number
  readonly mtimeMs: number
  /** The file that is written now, not a rotated one. */
  readonly isLive: boolean
}

type Name = { readonly name: string; readonly packing: Packing | null; readonly rank: Rank }
/** What tells the age: a counter (the higher the older), a date (ascending), or neither. */
type Rank = { readonly counter: number | null; readonly date: string | null }

const LIVE: Rank = { counter: null, date: null }
const PACKINGS: Readonly<Record<string, Packing>> = { gz: 'gzip', zst: 'zstd' }
const COUNTER = /^[._-](\d{1,6}|old|prev)$/
const DATE = /^[._-](\d{4}[-_.]?\d{2}[-_.]?\d{2}[\dT:._-]*)$/

/** Oldest first, the live file last if it is there. Empty when the folder cannot be read. */
export async function listFamily(livePath: string): Promise<readonly Generation[]> {
  const real = await realpath(livePath).catch(() => livePath)
  const folder = dirname(real)
  const names = await readdir(folder).catch(() => [])
  const members = new Map<string, Name>()
  for (const name of names) {
    const member = memberOf(name, basename(real))
    if (!member) continue
    const key = unpackedName(name)
    if (!members.has(key) || member.packing === null) members.set(key, member)
  }
  const found = await Promise.all([...members.values()].map((member) => lookAt(folder, member)))
  return inOrder(found.flatMap((one) => (one ? [one] : []))).slice(-GENERATIONS_MAX)
}

/** Names that the live file of `name` may have, if `name` is that of a rotated or packed one. */
export function liveNamesOf(name: string): readonly string[] {
  const unpacked = unpackedName(name)
  const names = unpacked === name ? [] : [unpacked]
  const suffixed = /^(.+?)[._-](?:\d{1,6}|old|prev|\d{4}[-_.]?\d{2}[-_.]?\d{2}[\dT:._-]*)$/.exec(unpacked)?.[1]
  const infixed = /^(.+?)[._-]\d{4}[-_.]?\d{2}[-_.]?\d{2}[\dT:_-]*(?:\.\d{1,6})?(\.[A-Za-z]+)$/.exec(unpacked)
  if (suffixed) names.push(suffixed)
  if (infixed) names.push(`${infixed[1]}${infixed[2]}`)
  return names
}

/** The name without the ending of a packed file. */
export function unpackedName(name: string): string {
  return packingOf(name) ? name.slice(0, name.lastIndexOf('.')) : name
}

export function packingOf(name: string): Packing | null {
  return PACKINGS[name.slice(name.lastIndexOf('.') + 1)] ?? null
}

function memberOf(name: string, live: string): Name | null {
  const unpacked = unpackedName(name)
  const rank = unpacked === live ? LIVE : rankOf(unpacked, live)
  return rank && { name, packing: packingOf(name), rank }
}

function rankOf(name: string, live: string): Rank | null {
  if (name.startsWith(live)) {
    const suffix = name.slice(live.length)
    const counter = COUNTER.exec(suffix)?.[1]
    if (counter) return { counter: Number(counter) || 1, date: null }
    const date = DATE.exec(suffix)?.[1]
    if (date) return { counter: null, date }
  }
  const dot = live.lastIndexOf('.')
  if (dot < 1 || !name.startsWith(live.slice(0, dot)) || !name.endsWith(live.slice(dot))) return null
  const date = DATE.exec(name.slice(dot, name.length - (live.length - dot)))?.[1]
  return date ? { counter: null, date } : null
}

type Found = { readonly generation: Generation; readonly rank: Rank }

async function lookAt(folder: string, { name, packing, rank }: Name): Promise<Found | null> {
  const path = join(folder, name)
  const stats: Stats | null = await stat(path).catch(() => null)
  if (!stats?.isFile()) return null
  const { dev, ino: inode, size, mtimeMs } = stats
  return { generation: { path, packing, dev, inode, size, mtimeMs, isLive: rank === LIVE && packing === null }, rank }
}

function inOrder(found: readonly Found[]): readonly Generation[] {
  const rotated = found.filter(({ rank }) => rank !== LIVE)
  const compare = rotated.every(({ rank }) => rank.counter !== null)
    ? (a: Found, b: Found) => (b.rank.counter ?? 0) - (a.rank.counter ?? 0)
    : rotated.every(({ rank }) => rank.date !== null)
      ? (a: Found, b: Found) => (a.rank.date ?? '').localeCompare(b.rank.date ?? '', 'en', { numeric: true })
      : (a: Found, b: Found) => a.generation.mtimeMs - b.generation.mtimeMs
  return [...rotated.sort(compare), ...found.filter(({ rank }) => rank === LIVE)].map(({ generation }) => generation)
}
