// Which profile reads a session's screen: the one that it was started with, else the one that knows its program.
import type { Profile } from '#protocol/profile.ts'

/** Reads nothing: every screen is unknown once it is still. */
const BLANK_PROFILE: Profile = { name: 'generic', kind: 'program', match: [], screens: [] }
/** Programs that run the one that is named after them. */
const WRAPPERS = new Set(['env', 'npx', 'node', 'bun', 'bunx', 'nice', 'exec', 'command'])

/** The profile called `name`, or that of the program in `argv`, or the one called generic. */
export function profileOf(profiles: readonly Profile[], name: string, argv: readonly string[]): Profile {
  const program = programOf(argv)
  return (
    profiles.find((profile) => profile.name === name) ??
    // The name of a program that a profile knows is another name of the profile: "bash" is "shell".
    profiles.find(({ match }) => match.includes(name)) ??
    profiles.find(({ match }) => match.includes(program)) ??
    profiles.find((profile) => profile.name === BLANK_PROFILE.name) ??
    BLANK_PROFILE
  )
}

function programOf(argv: readonly string[]): string {
  const words = argv.filter((word) => !word.startsWith('-') && !/^\w+=/.test(word)).map(lastPart)
  return words.find((word) => !WRAPPERS.has(word)) ?? words[0] ?? ''
}

function lastPart(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.(?:exe|cmd|[cm]?js)$/i, '')
}

/** True for an agent, of which every screen should be known; false for a shell or any other program. */
export function isAgent({ kind }: Profile): boolean {
  return kind !== 'program'
}
