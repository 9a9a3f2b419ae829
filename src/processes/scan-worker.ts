// The thread in which the rules read files. It may be ended at any moment, in the middle of a file: it owns nothing.
import { parentPort } from 'node:worker_threads'
import { scanner } from '#detectors/commit/registry.ts'
import { loadGrammars } from '#detectors/commit/syntax/grammar.ts'
import type { ScanFile, Seen } from '#protocol/scan.ts'

export type ScanRequest = { readonly file: ScanFile; readonly userRules: string | undefined }
export type ScanReply =
  /** `missing`: why a part of the rules cannot be used; null when all can. */
  | { readonly ready: true; readonly missing: string | null }
  | { readonly seen: readonly Seen[] }
  | { readonly failed: string }

const port = parentPort
if (!port) throw new Error('the scan worker was started outside a worker thread')

// Without them the rules on text still run.
const { parse, reason } = await loadGrammars()

// Compiling a repository's own rules costs more than reading a file; they are mostly the same as before.
let last: { readonly userRules: string | undefined; readonly look: ReturnType<typeof scanner> } | null = null

function lookWith(userRules: string | undefined): ReturnType<typeof scanner> {
  if (last === null || last.userRules !== userRules) last = { userRules, look: scanner(userRules, parse) }
  return last.look
}

port.on('message', ({ file, userRules }: ScanRequest) => {
  try {
    port.postMessage({ seen: lookWith(userRules)(file) } satisfies ScanReply)
  } catch (thrown) {
    port.postMessage({ failed: String(thrown).slice(0, 200) } satisfies ScanReply)
  }
})
port.postMessage({ ready: true, missing: reason } satisfies ScanReply)
