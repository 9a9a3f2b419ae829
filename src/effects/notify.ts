// Tells a person who is not looking: the desktop command and the webhook of the user's own configuration. A channel that fails is a
// trouble on the screen, never a reason to tell the other one twice; the room's bell and OSC are the room's (tui/room-notices.ts).
import { clean } from '#protocol/clean.ts'
import { messageOf } from '#protocol/errors.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { Notice } from '#protocol/notice.ts'
import type { Perform } from '#protocol/ports.ts'
import { runNotifyCommand } from './notify-command.ts'
import { type Posting, postNotice } from './notify-webhook.ts'
import { intentOf } from './room.ts'

/** After a long sleep of the machine or the engine it would be about another time. */
export const NOTICE_STALE_MS = 10 * 60_000

export type Notifying = {
  /** Name of the workspace. */
  readonly workspace: string
  /** Where the command runs: a folder that no agent can write to. */
  readonly cwd: string
  readonly command: readonly string[] | null
  readonly webhook: string | null
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  /** @default of notify-webhook.ts */
  readonly posting?: Posting
}

type Sent = EventOf<'notice.sent'>['to'][number]
type Channel = { readonly name: Sent['channel']; readonly send: (signal: AbortSignal) => Promise<void> }

/** notify.send → notice.sent, and the troubles of channels that fail. */
export function createNotify(notifying: Notifying): Perform {
  const failing = new Set<string>()
  return async (order, signal) => {
    const { notice } = intentOf(order, 'notify.send')
    const channels = notifying.now() - notice.at > NOTICE_STALE_MS ? [] : channelsFor(notifying, notice, order.intentId)
    const to = await Promise.all(channels.map((channel) => sendBy(channel, signal)))
    const troubles = to.flatMap((sent) => troubleOf(sent, failing))
    return { events: [{ type: 'notice.sent', intentId: order.intentId, to }, ...troubles] }
  }
}

function channelsFor(notifying: Notifying, { title, lines, urgent, at }: Notice, id: string): readonly Channel[] {
  const { workspace, command, webhook, cwd, env, posting } = notifying
  const full = `Signalbox ${clean(workspace, 60)}: ${title}`
  const body = lines.join('\n')
  return [
    ...(command
      ? [
          {
            name: 'command' as const,
            send: (signal: AbortSignal) => runNotifyCommand({ argv: command, title: full, body, cwd, env }, signal),
          },
        ]
      : []),
    ...(webhook
      ? [
          {
            name: 'webhook' as const,
            send: (signal: AbortSignal) =>
              postNotice({ url: webhook, notice: { id, title: full, body, urgent, at } }, signal, posting),
          },
        ]
      : []),
  ]
}

async function sendBy({ name, send }: Channel, signal: AbortSignal): Promise<Sent> {
  try {
    await send(signal)
    return { channel: name, delivered: true, because: '' }
  } catch (thrown) {
    return { channel: name, delivered: false, because: clean(messageOf(thrown), 300) }
  }
}

const HINTS: Readonly<Record<Sent['channel'], string>> = {
  command: 'see notify.command in your configuration',
  webhook: 'see notify.webhook in your configuration',
}

/** Told once when it begins to fail and once when it works again. */
function troubleOf({ channel, delivered, because }: Sent, failing: Set<string>): readonly Event[] {
  const source = `notices by ${channel}`
  if (delivered) return failing.delete(channel) ? [{ type: 'source.recovered', source }] : []
  if (failing.has(channel)) return []
  failing.add(channel)
  return [{ type: 'source.failed', source, message: because, hint: HINTS[channel] }]
}
