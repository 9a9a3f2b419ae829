// How a member of the event list is written: a literal type and strict fields.
import { z } from 'zod'

export const fact = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape })
