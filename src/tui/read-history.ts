// What the keys of the history screen do: fetch, move, search, copy. Nothing here decides whether an action may run.
import { messageOf } from '#protocol/errors.ts'
import type { PtyHost } from '#protocol/ports.ts'
import { besideHit, movedSideways, SIDE_STEP } from './history-side.ts'
import {
  fittedHistory,
  type HistoryMove,
  type HistoryView,
  movedHistory,
  nextHit,
  nextMark,
  nextPrompt,
  openedHistory,
  pageRows,
  refreshedHistory,
  searchedHistory,
} from './history-view.ts'
import type { HistoryAction } from './keys-history.ts'
import { say } from './say.ts'
import type { Store } from './store.ts'

export type Reader = {
  readonly store: Store
  readonly ptyHost: () => PtyHost | null
  /** Puts text onto the clipboard of the outer terminal. */
  readonly copy: (text: string) => void
}

/** Beyond this many characters the copy is cut: terminals drop longer ones without a word. */
export const COPY_CHARS_MAX = 50_000

/** Opens the history of a session at its end, or says why there is none. */
export async function openHistory(sessionId: string, name: string, { store, ptyHost }: Reader): Promise<void> {
  await fetchHistory(sessionId, { store, ptyHost }, (history) => {
    if (store.get().ui.screen !== 'floor') return
    store.set({ history: openedHistory(sessionId, name, history, page(store)) })
    store.dispatch({ type: 'screen.opened', screen: 'history' })
  })
}

/** Forgets the rows, which may be many. */
export function closeHistory(store: Store): void {
  store.set({ history: null })
  store.dispatch({ type: 'screen.closed' })
}

/** Moves by lines or pages, as the movement keys of every screen ask. */
export function moveInHistory(store: Store, move: HistoryMove): void {
  change(store, (view) => movedHistory(view, move, page(store)))
}

/** Looks for what was typed and says how often it is there. */
export function searchHistory(store: Store, query: string): void {
  change(store, (view) => besideHit(searchedHistory(view, query, page(store)), cols(store)))
  tellHits(store)
}

/** Runs one of the actions that only the history has. */
export function performInHistory(action: HistoryAction, reader: Reader): void {
  const { store } = reader
  const steps: Readonly<Record<HistoryAction, () => void>> = {
    'to-start': () => moveInHistory(store, { to: 'start' }),
    'to-end': () => moveInHistory(store, { to: 'end' }),
    search: () => store.dispatch({ type: 'prompt.opened', prompt: { kind: 'search' } }),
    'next-hit': () => toHit(store, 1),
    'previous-hit': () => toHit(store, -1),
    'next-prompt': () => toRow(store, (view) => nextPrompt(view, 1)),
    'previous-prompt': () => toRow(store, (view) => nextPrompt(view, -1)),
    'next-change': () => toRow(store, (view) => nextMark(view, 1)),
    'previous-change': () => toRow(store, (view) => nextMark(view, -1)),
    'to-left': () => toSide(store, -SIDE_STEP),
    'to-right': () => toSide(store, SIDE_STEP),
    'copy-line': () => copyRows(reader, (view) => view.rows.slice(view.at, view.at + 1)),
    'copy-page': () => copyRows(reader, (view) => view.rows.slice(view.top, view.top + page(store))),
    refresh: () => void refresh(reader),
  }
  steps[action]()
}

async function refresh({ store, ptyHost }: Reader): Promise<void> {
  const sessionId = store.get().history?.sessionId
  if (sessionId === undefined) return
  await fetchHistory(sessionId, { store, ptyHost }, (history) => {
    change(store, (view) => (view.sessionId === sessionId ? refreshedHistory(view, history, page(store)) : view))
    say(store, 'taken anew', 'good')
  })
}

type Fetched = Exclude<Awaited<ReturnType<PtyHost['history']>>, null>

async function fetchHistory(
  sessionId: string,
  { store, ptyHost }: Pick<Reader, 'store' | 'ptyHost'>,
  take: (history: Fetched) => void,
): Promise<void> {
  try {
    const history = (await ptyHost()?.history(sessionId)) ?? null
    if (history) take(history)
    else say(store, 'no history: the pty-host no longer keeps this session', 'bad')
  } catch (thrown) {
    say(store, `no history: ${messageOf(thrown)}`, 'bad')
  }
}

function toHit(store: Store, direction: 1 | -1): void {
  change(store, (view) => {
    const hit = nextHit(view, direction)
    return hit ? besideHit(movedHistory(view, { to: 'row', row: hit.row }, page(store)), cols(store)) : view
  })
  tellHits(store)
}

function toSide(store: Store, by: number): void {
  change(store, (view) => movedSideways(view, by, { page: page(store), cols: cols(store) }))
}

function toRow(store: Store, find: (view: HistoryView) => number | null): void {
  change(store, (view) => {
    const row = find(view)
    return row === null ? view : movedHistory(view, { to: 'row', row }, page(store))
  })
}

function tellHits(store: Store): void {
  const { history } = store.get()
  if (!history?.search) return
  const { query, hits, because } = history.search
  const how = because === '' ? '' : ` (${because})`
  if (hits.length === 0) {
    say(store, `nothing matches "${query}"${how}`, 'bad')
    return
  }
  const place = hits.findIndex(({ row }) => row === history.at) + 1
  say(store, `row ${place} of ${hits.length} that match "${query}"${how}`)
}

function copyRows({ store, copy }: Reader, choose: (view: HistoryView) => readonly string[]): void {
  const { history } = store.get()
  if (!history) return
  const text = choose(fittedHistory(history, page(store))).join('\n')
  const kept = text.slice(0, COPY_CHARS_MAX)
  copy(kept)
  const cut = kept.length < text.length ? ` of ${text.length}` : ''
  say(store, `copied ${kept.length}${cut} characters, if your terminal allows programs to copy (OSC 52)`, 'good')
}

function change(store: Store, next: (view: HistoryView) => HistoryView): void {
  const { history } = store.get()
  if (history) store.set({ history: next(history) })
}

function page(store: Store): number {
  return pageRows(store.get().size.rows)
}

const cols = (store: Store): number => store.get().size.cols
