// A pty-host behind a unix socket. What a connection may do, and what it gets when it is slow, is in pty-peer.ts.
import { createServer, type Socket } from 'node:net'
import type { PtyHostOwner } from '#protocol/ports.ts'
import { encodeJson } from './framing.ts'
import { listenPrivately } from './private-socket.ts'
import { PtyPeer } from './pty-peer.ts'

export const CONNECTIONS_MAX = 64

export type ServingPtyHost = {
  readonly host: PtyHostOwner
  /** In a directory that only the owner may enter. */
  readonly socketPath: string
  readonly token: string
  /** Hears how many connections there are, after every change. */
  readonly onConnections?: (count: number) => void
  /** A peer has asked for the end, and no session is live. */
  readonly onQuit?: () => void
}

/** Listens. Throws Trouble when another process answers at that path. Closing cuts the connections and keeps the sessions. */
export async function servePtyHost(serving: ServingPtyHost): Promise<{ close(): Promise<void> }> {
  const { host, token, onConnections = () => {}, onQuit = () => {} } = serving
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    if (sockets.size >= CONNECTIONS_MAX) {
      socket.on('error', () => socket.destroy())
      socket.write(encodeJson({ kind: 'refused', id: 0, because: `${CONNECTIONS_MAX} connections are open already.` }))
      socket.destroySoon()
      return
    }
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      onConnections(sockets.size)
    })
    new PtyPeer(socket, { host: host.share(), token, onQuit })
    onConnections(sockets.size)
  })
  await listenPrivately(server, serving.socketPath)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
