// Events of telling a person who is not looking.
import { z } from 'zod'
import { fact } from './fact.ts'
import { lookedSchema, noticeTermsSchema } from './notice.ts'

export const noticeEvents = [
  /** Null where no channel is configured: then nothing is told. */
  fact('notices.set', { terms: noticeTermsSchema.nullable() }),
  /** Something has stood long enough; whether it was seen meanwhile follows from when a person looked. */
  fact('notice.due', { looked: lookedSchema }),
  fact('notice.sent', {
    intentId: z.string().max(40),
    to: z
      .array(
        z.strictObject({
          channel: z.enum(['command', 'webhook']),
          delivered: z.boolean(),
          because: z.string().max(300),
        }),
      )
      .max(2),
  }),
] as const
