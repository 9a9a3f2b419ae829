// A command to the engine from a key: what it does is said, a refusal or a cut wire is shown, never thrown.
import type { Ack, Command } from '#protocol/command.ts'
import { messageOf } from '#protocol/errors.ts'
import { say } from './say.ts'
import type { Store } from './store.ts'

type Sending = { readonly store: Store; readonly send: (command: Command) => Promise<Ack> }
type Said = { readonly done: string; readonly settled?: (ack: Ack) => void }

/** `settled` is called with the answer before it is shown. */
export function send(command: Command, { done, settled }: Said, { store, send: sendNow }: Sending): void {
  say(store, `${done} …`)
  sendNow(command)
    .catch((thrown: unknown): Ack => ({ ok: false, refused: messageOf(thrown) }))
    .then((ack) => {
      settled?.(ack)
      if (ack.ok) say(store, done, 'good')
      else say(store, `refused: ${ack.refused}`, 'bad')
    })
    .catch((thrown: unknown) => say(store, messageOf(thrown), 'bad'))
}
