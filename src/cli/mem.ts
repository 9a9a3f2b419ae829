// `signalbox mem test` and `mem dump`: what would be injected and what was.
import { knownAs, type MemoryView } from '#projection/memory.ts'
import type { Io } from './io.ts'

type Found = { readonly text: string; readonly hash: string } | { readonly nothing: string }
type Testing = { readonly found: Found; readonly memory: MemoryView; readonly file: string }

/** Exit code 0 when it would be injected, 1 when it would not. */
export function printMemory({ found, memory, file }: Testing, io: Io, asJson: boolean): number {
  const text = 'text' in found ? found.text : null
  const hash = 'hash' in found ? found.hash : null
  const because = 'nothing' in found ? found.nothing : knownAs(memory, found.hash)
  if (asJson) io.out(JSON.stringify({ file, hash, text, wouldInject: because === null, because }, null, 2))
  else {
    for (const row of text?.split('\n') ?? []) io.out(`│ ${row}`)
    io.out(
      because === null ? `${file}: \`signalbox mem read\` would inject this` : `nothing would be injected: ${because}`,
    )
  }
  return because === null ? 0 : 1
}

type Injected = { readonly at: number; readonly sessionId: string; readonly hash: string; readonly text: string }

/** One text after another; with --json one object a line. */
export async function printInjected(texts: AsyncIterable<Injected>, io: Io, asJson: boolean): Promise<number> {
  let count = 0
  for await (const { at, sessionId, hash, text } of texts) {
    count += 1
    if (asJson) io.out(JSON.stringify({ at, sessionId, hash, text }))
    else {
      io.out(`${new Date(at).toISOString()}  ${sessionId}  ${hash.slice(0, 8)}`)
      for (const row of text.split('\n')) io.out(`│ ${row}`)
    }
  }
  if (count === 0) io.err('signalbox: nothing was injected so far')
  return 0
}
