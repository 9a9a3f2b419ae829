// What recordings are called: `<session>-<start time>.cast`, and `-2`, `-3` … before the ending for its continuations. The
// names alone say which is the newest, so that nobody has to open them.

const NAME = /^(s\d{1,9})-(\d{8}T\d{9}Z)(?:-(\d{1,9}))?\.cast$/

/** `startedAt` in epoch milliseconds; `part` counts from 1. */
export function castName(sessionId: string, startedAt: number, part: number): string {
  const time = new Date(startedAt).toISOString().replaceAll(/[-:.]/g, '')
  return `${sessionId}-${time}${part === 1 ? '' : `-${part}`}.cast`
}

type CastFile = { readonly name: string; readonly time: string; readonly part: number }

/** The recordings of one session among `names`, oldest first. */
export function castsOf(sessionId: string, names: readonly string[]): readonly string[] {
  return castFilesOf(sessionId, names).map(({ name }) => name)
}

/** The parts of a session's newest recording among `names`, in their order; the first ones may have been removed. */
export function newestCastOf(sessionId: string, names: readonly string[]): readonly CastFile[] {
  const files = castFilesOf(sessionId, names)
  return files.filter(({ time }) => time === files.at(-1)?.time)
}

function castFilesOf(sessionId: string, names: readonly string[]): readonly CastFile[] {
  return names
    .map((name) => ({ name, match: NAME.exec(name) }))
    .filter(({ match }) => match?.[1] === sessionId)
    .map(({ name, match }) => ({ name, time: match?.[2] ?? '', part: Number(match?.[3] ?? 1) }))
    .sort((one, other) => one.time.localeCompare(other.time) || one.part - other.part)
}
