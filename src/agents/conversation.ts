// The name that an agent has for what was said in a session, as Claude Code and Codex give it: a UUID.
import type { Event } from '#protocol/event.ts'

/** It becomes a word of a command line, so nothing else may pass for it. */
export const CONVERSATION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TRANSCRIPT_CHARS_MAX = 1_000

/** That a session holds this conversation; nothing when it is not named as it should be. */
export function conversed(
  sessionId: string,
  conversationId: string | undefined,
  transcript: string | undefined,
): readonly Event[] {
  if (conversationId === undefined || !CONVERSATION_ID.test(conversationId)) return []
  const kept = transcript === undefined || transcript.length > TRANSCRIPT_CHARS_MAX ? null : transcript
  return [{ type: 'agent.conversed', sessionId, conversationId, transcript: kept }]
}
