// What opencode's server says, as far as we use it. Names that become part of an address must look like its own; other fields that
// are missing or of another shape are left out, never fatal: versions differ.
import { z } from 'zod'

const text = z.string().optional().catch(undefined)
const texts = z.array(z.string()).catch([])
export const CONVERSATION_ID = /^ses_[A-Za-z0-9]{1,60}$/

const sessionID = z.string().regex(CONVERSATION_ID)
const permissionId = z.string().regex(/^per_[A-Za-z0-9]{1,60}$/)
const questionId = z.string().regex(/^que_[A-Za-z0-9]{1,60}$/)

export const permissionSchema = z.object({
  id: permissionId,
  sessionID,
  permission: z.string(),
  patterns: texts,
  always: texts,
  metadata: z.record(z.string(), z.unknown()).catch({}),
})
export type Permission = z.infer<typeof permissionSchema>

const questionSchema = z.object({
  question: z.string(),
  multiple: z.boolean().optional().catch(undefined),
  options: z.array(z.object({ label: z.string(), description: z.string().catch('') })).catch([]),
})
export const questionsSchema = z.object({ id: questionId, sessionID, questions: z.array(questionSchema).min(1) })
export type Questions = z.infer<typeof questionsSchema>

export const conversationSchema = z.object({ id: sessionID, parentID: text })

const toolPartSchema = z.object({
  type: z.literal('tool'),
  sessionID,
  callID: z.string(),
  tool: z.string(),
  state: z.object({ status: z.string(), title: text, error: text, input: z.unknown().optional() }),
})

/** `properties` of what is sent, by `type`; what is not here is ignored. */
export const occurrenceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('permission.asked'), properties: permissionSchema }),
  z.object({ type: z.literal('permission.replied'), properties: z.object({ requestID: permissionId }) }),
  z.object({ type: z.literal('question.asked'), properties: questionsSchema }),
  z.object({ type: z.literal('question.replied'), properties: z.object({ requestID: questionId }) }),
  z.object({ type: z.literal('question.rejected'), properties: z.object({ requestID: questionId }) }),
  z.object({ type: z.literal('session.created'), properties: z.object({ info: conversationSchema }) }),
  z.object({
    type: z.literal('session.status'),
    properties: z.object({ sessionID, status: z.object({ type: z.string(), message: text }) }),
  }),
  z.object({
    type: z.literal('session.error'),
    properties: z.object({
      sessionID,
      error: z.object({ name: text, data: z.object({ message: text }).optional().catch(undefined) }),
    }),
  }),
  z.object({ type: z.literal('message.part.updated'), properties: z.object({ part: toolPartSchema }) }),
])
export type Occurrence = z.infer<typeof occurrenceSchema>
