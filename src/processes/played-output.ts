// What of a recording may reach the human's own terminal: no query that it would answer into the player's keys, and nothing
// that writes its clipboard. The same rule as for an attached session.
import { createViewerStream } from '#sessions/viewer-stream.ts'

/** Call it for every piece of recorded output, in order. */
export function createPlayedOutput(): (text: string) => string {
  const stream = createViewerStream()
  return (text) => Buffer.from(stream.feed(Buffer.from(text))).toString('utf8')
}
