// Which session a name means: the living one, and nobody when two could be meant.
import { expect, test } from 'vitest'
import { findSession } from '#cli/sessions.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import { envelope, launch } from '../support/samples.ts'

const asked = (sessionId: string, restartOf?: string): Event => ({
  type: 'session.requested',
  launch: launch({ sessionId, name: 'docs', ...(restartOf === undefined ? {} : { restartOf }) }),
})
const ended = (sessionId: string): Event => ({ type: 'session.exited', sessionId, code: 1, signal: null })
const worldAfter = (...events: readonly Event[]): World =>
  events.reduce((world, event) => applyToWorld(world, envelope(world.seq + 1, event)), EMPTY_WORLD)

test.each<[string, readonly Event[], string, string | undefined]>([
  ['its id', [asked('s1'), asked('s2')], 's2', 's2'],
  ['the only one of that name', [asked('s1')], 'docs', 's1'],
  ['the only one of that name, although it ended', [asked('s1'), ended('s1')], 'docs', 's1'],
  ['the one that took the place of those that ended', [asked('s1'), ended('s1'), asked('s2', 's1')], 'docs', 's2'],
  ['nobody when two are alive', [asked('s1'), asked('s2')], 'docs', undefined],
])('a session is found by %s', (_, events, word, id) => {
  expect(findSession(worldAfter(...events), word)?.id).toBe(id)
})
