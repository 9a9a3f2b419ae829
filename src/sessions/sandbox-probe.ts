// Whether bubblewrap is here and works: user namespaces may be forbidden, inside containers and by some distributions. Asked by
// doing it, once; a refusal is asked again, because it can be mended while we run.
import { execFile } from 'node:child_process'
import { messageOf } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import { findExecutable } from './executable.ts'
import { NAMESPACES, RESET_SIGNALS } from './sandbox.ts'

/** Its absolute path, or in one line why there is none. */
export type Probed = { readonly bubblewrap: string } | { readonly because: string }

const WITHIN_MS = 5_000

/** Remembers a success. */
export function createProbe(path: string | undefined = process.env['PATH']): () => Promise<Probed> {
  let works: Probed | undefined
  return async () => {
    if (works) return works
    const probed = await probe(path)
    if ('bubblewrap' in probed) works = probed
    return probed
  }
}

async function probe(path: string | undefined): Promise<Probed> {
  if (process.platform !== 'linux') return { because: `bubblewrap is for Linux only, and this is ${process.platform}` }
  let bubblewrap: string
  try {
    bubblewrap = findExecutable('bwrap', '/', path)
  } catch {
    return { because: 'bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)' }
  }
  const args = [...NAMESPACES, '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', ...RESET_SIGNALS, 'true']
  const refusal = await refusalOf(bubblewrap, args)
  if (refusal === null) return { bubblewrap }
  const hint = /user namespace|uid map|Operation not permitted|Permission denied/i.test(refusal)
    ? ' (user namespaces seem to be forbidden on this system)'
    : ''
  return { because: plain(`bubblewrap does not work here: ${refusal}${hint}`, 280) }
}

function refusalOf(file: string, args: readonly string[]): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  execFile(file, [...args], { timeout: WITHIN_MS, killSignal: 'SIGKILL' }, (failed, _, stderr) => {
    if (!failed) resolve(null)
    else
      resolve(
        stderr
          .trim()
          .split('\n')[0]
          ?.replace(/^bwrap: /, '') || messageOf(failed),
      )
  })
  return promise
}
