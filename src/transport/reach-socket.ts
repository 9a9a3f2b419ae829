// Connecting to a unix socket. Rejects with the system's own error, because callers tell "nobody listens" from the rest.
import { connect, type Socket } from 'node:net'

export function reachSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
