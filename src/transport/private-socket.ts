// Listening on a unix socket that only its owner can open. A socket left behind by a killed process is replaced; one that
// somebody answers is not.
import { lstatSync, unlinkSync } from 'node:fs'
import { connect, type Server } from 'node:net'
import { Trouble } from '#protocol/errors.ts'

/** Longer paths are cut off silently or refused, depending on the system. */
export const SOCKET_PATH_BYTES_MAX = 100

/** Listens on `path` with mode 0600. Throws Trouble when another process answers there, or when the path is too long. */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
    throw new Trouble(
      `The socket path ${path} is longer than ${SOCKET_PATH_BYTES_MAX} bytes.`,
      'Set XDG_RUNTIME_DIR.',
      2,
    )
  }
  try {
    await listen(server, path)
  } catch (thrown) {
    if (codeOf(thrown) !== 'EADDRINUSE' || !lstatSync(path).isSocket()) throw thrown
    if (await isAnswered(path)) {
      throw new Trouble(`Another process already answers at ${path}.`, 'Use that one, or stop it first.')
    }
    unlinkSync(path)
    await listen(server, path)
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // The mode is set by the mask at the moment of binding, which happens before listen() returns.
    const mask = process.umask(0o177)
    try {
      server.listen(path, () => {
        server.off('error', reject)
        resolve()
      })
    } finally {
      process.umask(mask)
    }
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', (thrown) => {
      if (codeOf(thrown) === 'ECONNREFUSED' || codeOf(thrown) === 'ENOENT') resolve(false)
      else reject(thrown)
    })
  })
}

const codeOf = (thrown: unknown) => (thrown as NodeJS.ErrnoException).code
