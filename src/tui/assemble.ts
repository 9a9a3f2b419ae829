// The parts of a running control room, plugged together around one terminal, and how they are taken apart again. Ink is
// mounted when there is something to show: each of its first commits would cost as much as the rest of the start.
import { EMPTY_WORLD } from '#projection/world.ts'
import { type Chrome, mountChrome } from './chrome.tsx'
import { createPainter, type Painter } from './compositor/painter.ts'
import { createPaneRects } from './compositor/pane-rects.ts'
import type { ControlRoomParts } from './open.ts'
import { colourDepthOf, paintFor } from './paint.ts'
import { feedPanes, type PaneFeed } from './pane-feed.ts'
import { notePresence, type Presence } from './presence.ts'
import { alertOnNotices } from './room-notices.ts'
import { say } from './say.ts'
import { createStore, type Store } from './store.ts'
import type { Terminal } from './terminal/terminal.ts'
import { loadTheme } from './theme.ts'
import { startTicking } from './ticker.ts'
import { whenWhole } from './when-whole.ts'
import { feedWorld, type WorldFeed } from './world-feed.ts'

export type Assembly = {
  readonly store: Store
  readonly painter: Painter
  readonly chrome: Chrome
  readonly panes: PaneFeed
  readonly feed: WorldFeed
  readonly presence: Presence
  close(): void
}

const SILENT = { bell: false, osc: 'none' } as const

/** Everything but the keys, once the first picture is whole; nothing is painted until the painter resumes. */
export async function assemble(parts: ControlRoomParts, terminal: Terminal): Promise<Assembly> {
  const { theme, problem } = loadTheme(parts.themeDirs, parts.themeName)
  const store = createStore(firstState(parts.workspaceName, terminal), Date.now)
  const rects = createPaneRects(() => painter.request())
  const panes = feedPanes({
    store,
    ptyHost: parts.ptyHost,
    getPtyHost: parts.getPtyHost ?? null,
    changed: (sessionId) => rects.has(sessionId) && painter.request(),
    notified: () => parts.bell && painter.ring(),
  })
  const { write, whenWritable } = terminal.output
  const painter = createPainter({ rects, screenOf: panes.screenOf, size: terminal.size, write, whenWritable })
  const room = { store, rects, paint: paintFor(theme, colourDepthOf(parts.env)) }
  const { client, loadWorld } = parts
  const feed = feedWorld({ store, client, loadWorld, reconnect: parts.reconnect ?? null })
  const presence = notePresence({ stdin: parts.stdin, send: feed.send, now: Date.now })
  const stopAlerting = alertOnNotices(store, parts.notices ?? SILENT, painter.ring)
  await whenWhole(store)
  const chrome = mountChrome(room, terminal.size(), painter.chrome)
  const stopTicking = startTicking(store)
  if (problem) say(store, problem, 'bad')
  return {
    store,
    painter,
    chrome,
    panes,
    feed,
    presence,
    close: () => {
      stopTicking()
      presence.stop()
      stopAlerting()
      painter.pause()
      chrome.unmount()
      feed.close()
      panes.close()
    },
  }
}

function firstState(workspaceName: string, terminal: Terminal) {
  return {
    world: EMPTY_WORLD,
    engine: { state: 'connecting', because: '' },
    ptyHost: { state: 'connecting', because: '' },
    screens: new Set<string>(),
    size: terminal.size(),
    workspaceName,
  } as const
}
