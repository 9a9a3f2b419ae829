// What is told to a person who is not looking, and when. A matter must stand for a while, the same kind of the same session is told
// once in a while, matters that are due together make one message. What was seen in a control room is not told, unless somebody waits.
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Looked, NoticeTerms } from '#protocol/notice.ts'
import { messageFor } from './notice-text.ts'
import { afterSession, FIRST_STANDING, type Matter, ofQuestion, type Standing } from './standing.ts'

export type Notices = {
  /** Null: nobody wants to be told. */
  readonly terms: NoticeTerms | null
  readonly standing: Standing
  /** When a kind of a session was told last, by `coolKey`. */
  readonly toldAt: ReadonlyMap<string, number>
}

export const NO_NOTICES: Notices = { terms: null, standing: FIRST_STANDING, toldAt: new Map() }

/** Sessions and kinds whose last telling is remembered. */
export const COOLING_MAX = 500

type Told = { readonly notices: Notices; readonly intents: readonly Intent[] }

/** The notices after one event, with the message that is to be sent, if one is. */
export function hearForNotices(notices: Notices, event: Event, at: number): Told {
  if (event.type === 'notices.set') return { notices: { ...notices, terms: event.terms }, intents: [] }
  if (event.type === 'notice.due') return tell(notices, event.looked, at)
  const standing = ofQuestion(afterSession(notices.standing, event, at), event, at)
  return { notices: standing === notices.standing ? notices : { ...notices, standing }, intents: [] }
}

/** When something is due, in epoch milliseconds; null when nothing is. */
export function nextNoticeAt(notices: Notices): number | null {
  const times = awaited(notices).map(([, matter]) => dueAt(notices, matter))
  return times.length === 0 ? null : Math.min(...times)
}

const awaited = ({ terms, standing }: Notices) =>
  terms ? [...standing.matters].filter(([, { isTold, kind }]) => !isTold && terms.about.includes(kind)) : []

function dueAt({ terms, toldAt }: Notices, matter: Matter): number {
  const { dwellMs = 0, coolDownMs = 0 } = terms ?? {}
  const cooled = (toldAt.get(coolKey(matter)) ?? Number.NEGATIVE_INFINITY) + coolDownMs
  return Math.max(matter.since + dwellMs, matter.notBefore, cooled)
}

const coolKey = ({ sessionId, kind }: Matter) => `${sessionId ?? '-'}/${kind}`

/** Somebody waits for an answer: told also to a person who looks, because they may look at something else. */
export const isUrgent = ({ kind }: Matter) => kind === 'approval' || kind === 'waiting'

function tell(notices: Notices, looked: Looked, at: number): Told {
  const { terms } = notices
  if (!terms) return { notices, intents: [] }
  const matters = new Map(notices.standing.matters)
  const told: Matter[] = []
  for (const [key, matter] of awaited(notices)) {
    if (dueAt(notices, matter) > at) continue
    const sight = sightOf(matter, looked, { at, lookingMs: terms.lookingMs })
    if (typeof sight === 'number') {
      matters.set(key, { ...matter, notBefore: sight })
      continue
    }
    if (sight === 'unseen' && !isAskedAlready(matter, matters)) told.push(matter)
    if (matter.isOver) matters.delete(key)
    else matters.set(key, { ...matter, isTold: true })
  }
  const toldAt = new Map(
    [...notices.toldAt, ...told.map((matter) => [coolKey(matter), at] as const)].slice(-COOLING_MAX),
  )
  const intents: readonly Intent[] =
    told.length === 0 ? [] : [{ type: 'notify.send', notice: messageFor(told, told.some(isUrgent), at) }]
  return { notices: { ...notices, standing: { ...notices.standing, matters }, toldAt }, intents }
}

type Looking = { readonly at: number; readonly lookingMs: number }

/** Whether a person has seen it; a time when somebody who is looking may see it until then. */
function sightOf(matter: Matter, looked: Looked, { at, lookingMs }: Looking): 'seen' | 'unseen' | number {
  const lookedAt = isUrgent(matter) ? null : lastLook(looked, matter)
  if (lookedAt === null) return 'unseen'
  if (lookedAt >= matter.since) return 'seen'
  return at < lookedAt + lookingMs ? lookedAt + lookingMs : 'unseen'
}

/** When a person last used a face that shows the matter; null when nobody did. */
function lastLook({ roomAt, session }: Looked, { sessionId }: Matter): number | null {
  const sessionAt = session !== null && session.id === sessionId ? session.at : null
  return roomAt !== null && sessionAt !== null ? Math.max(roomAt, sessionAt) : (roomAt ?? sessionAt)
}

/** Its dialog became a question, and that is told instead. */
function isAskedAlready({ kind, sessionId }: Matter, matters: Standing['matters']): boolean {
  if (kind !== 'waiting') return false
  return [...matters.values()].some((other) => other.kind === 'approval' && other.sessionId === sessionId)
}
