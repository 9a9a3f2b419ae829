// What names a text of memory, so that it is not injected twice: the beginning of its SHA-256.
import { z } from 'zod'

export const memoryHashSchema = z.string().regex(/^[0-9a-f]{32}$/)
