// How a session's state looks: a shape, a word and a colour. Shapes speak first; colour is a second voice.
import type { SessionView, World } from '#projection/world.ts'
import { needsYou } from './sight.ts'
import type { Token } from './theme.ts'

export type Look = { readonly shape: string; readonly word: string; readonly token: Token }

export const LEGEND: readonly Look[] = [
  { shape: '▲', word: 'needs you', token: 'needsYou' },
  { shape: '●', word: 'working', token: 'working' },
  { shape: '○', word: 'idle', token: 'idle' },
  { shape: '◆', word: 'done', token: 'done' },
  { shape: '◌', word: 'unknown', token: 'unknown' },
  { shape: '✕', word: 'failed', token: 'failed' },
  { shape: '■', word: 'paused', token: 'paused' },
]

/** Marks a session that the person keeps in the panes. */
export const PIN_MARK = '◈'

/** The look of `session` in `world`; an open question about it outranks its own state. */
export function lookOf(session: SessionView, world: World): Look {
  if (needsYou(world, session)) return { shape: '▲', word: askWord(session), token: 'needsYou' }
  switch (session.state) {
    case 'starting':
      return { shape: '●', word: 'starting', token: 'working' }
    case 'working':
      return { shape: '●', word: 'working', token: 'working' }
    case 'waiting':
      return { shape: '▲', word: 'waiting', token: 'needsYou' }
    case 'idle':
      return { shape: '○', word: 'idle', token: 'idle' }
    case 'done':
      return { shape: '◆', word: 'done', token: 'done' }
    case 'limited':
      return { shape: '▲', word: 'limited', token: 'needsYou' }
    case 'errored':
      return { shape: '✕', word: 'error', token: 'failed' }
    case 'paused':
      return { shape: '■', word: 'paused', token: 'paused' }
    case 'unknown':
      return { shape: '◌', word: 'unknown', token: 'unknown' }
    case 'lost':
      return { shape: '✕', word: 'lost', token: 'failed' }
    case 'exited':
      return endLook(session)
  }
}

/** `checkout · claude`: name first, because a narrow list cuts the end; alone where the profile adds nothing. */
export function titleOf(session: SessionView): string {
  const { name, profile } = session.launch
  return profile === '' || name === profile || name.startsWith(`${profile} `) ? name : `${name} · ${profile}`
}

function askWord(session: SessionView): string {
  const [request] = session.requests
  if (request) return `${request.tool || request.kind}?`
  return session.state === 'paused' ? 'held' : 'asks'
}

function endLook({ exit }: SessionView): Look {
  if (exit?.code === 0) return { shape: '◆', word: 'done', token: 'done' }
  const word = exit?.signal ? `signal ${exit.signal}` : `exit ${exit?.code ?? '?'}`
  return { shape: '✕', word, token: 'failed' }
}
