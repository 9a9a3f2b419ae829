// What the holder of one port has attached, and so which of its keys are taken: those of its writer, or of nobody in
// particular while a session has no writer. The sessions themselves are pty-session.ts's.
import type { Attachment, AttachOptions } from '#protocol/ports.ts'
import type { PtySession } from './pty-session.ts'

export type Attachments = {
  attach(session: PtySession, on: (bytes: Uint8Array) => void, options: AttachOptions): Attachment
  /** Types `bytes`, or nothing when this holder may not write. */
  input(session: PtySession, bytes: Uint8Array): void
}

export function createAttachments(): Attachments {
  const held = new WeakMap<PtySession, Set<Attachment>>()
  return {
    attach(session, on, options) {
      const attached = session.viewers.attach(on, options)
      const own = held.get(session) ?? new Set()
      const attachment: Attachment = {
        ...attached,
        detach() {
          own.delete(attachment)
          attached.detach()
        },
      }
      held.set(session, own.add(attachment))
      return attachment
    },
    input(session, bytes) {
      const own = [...(held.get(session) ?? [])]
      if (own.length === 0 ? !session.viewers.hasWriter() : own.some((one) => one.isWriter()))
        session.typing.input(bytes)
    },
  }
}
