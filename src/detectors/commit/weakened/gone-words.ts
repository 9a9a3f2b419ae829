// Words that a change has taken out of the code it touches: a test that speaks of what is gone may go with it.
import type { ChangedText } from '#protocol/observation.ts'
import { isTestFile } from '../file-kind.ts'

/** Of all texts together; of more, the first are read. */
const CHARS_MAX = 4_000_000
const WORD = /[A-Za-z_$][\w$-]{3,}/g

/** Source code other than tests, by its name. */
export const isProgram = (path: string) =>
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|java|kts?|groovy|scala|cs|php|swift|rb|exs?)$/i.test(path) && !isTestFile(path)

/** True for a text that has a word in it which the changed programs had before and have no more. */
export function goneFrom(files: readonly ChangedText[]): (text: string) => boolean {
  const gone = new Set<string>()
  const programs = files.filter(({ path }) => isProgram(path))
  let room = CHARS_MAX
  const read = (text: string | null | undefined): readonly string[] => {
    const start = (text ?? '').slice(0, room)
    room -= start.length
    return start.match(WORD) ?? []
  }
  for (const { before } of programs) for (const word of read(before)) gone.add(word)
  for (const { text } of programs) for (const word of read(text)) gone.delete(word)
  return (text) => gone.size > 0 && (text.match(WORD) ?? []).some((word) => gone.has(word))
}
