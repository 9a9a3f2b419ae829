// `signalbox why ID`: the state with its evidence from the engine, and the rules on the screen as the pty-host has it now.
import type { CommandLine } from '#cli/command-line.ts'
import { findSession } from '#cli/sessions.ts'
import { printWhy } from '#cli/why.ts'
import { explainerOf } from '#processes/explain.ts'
import { presentPtyHost } from '#processes/pty-link.ts'
import { worldOf } from '#processes/world-of.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { SessionView } from '#projection/world.ts'
import { messageOf } from '#protocol/errors.ts'
import type { ScreenView } from '#protocol/ports.ts'
import type { EngineClient } from '#transport/client.ts'
import { linkingOf, type Setting } from './setting.ts'

/** 1 when there is no such session. */
export async function explainSession(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const { io, env } = setting
  const id = line.positionals[0] ?? ''
  const session = findSession(await worldOf(client), id)
  if (!session) {
    io.err(`signalbox: no session ${id}: see \`signalbox sessions\``)
    return 1
  }
  const linking = linkingOf(line, setting)
  const { view, because } = await screenOf(session, linking)
  const look = view && explainerOf(linking.installation, env)(session.launch, view)
  return printWhy({ session, look, lookBecause: because }, io, line.flags.has('json'))
}

type Screen = { readonly view: ScreenView | null; readonly because: string }

async function screenOf(session: SessionView, linking: Parameters<typeof presentPtyHost>[0]): Promise<Screen> {
  if (hasEnded(session)) return { view: null, because: 'not tried: it has ended' }
  const ptyHost = await presentPtyHost(linking)
  if (!ptyHost) return { view: null, because: 'not tried: the pty-host cannot be reached' }
  try {
    return { view: await ptyHost.screen(session.id), because: 'not tried: the pty-host has no screen of it' }
  } catch (thrown) {
    return { view: null, because: `not tried: ${messageOf(thrown)}` }
  } finally {
    ptyHost.close()
  }
}
