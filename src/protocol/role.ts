// A role as a person writes it, one file each: what an agent is there for, what it may touch, what it runs on, what it may spend.
import { z } from 'zod'
import { runtimeChoiceSchema } from './runtime.ts'
import { roleSchema } from './session.ts'

export const ROLES_MAX = 64
export const PROMPT_CHARS_MAX = 8_000

const globs = z.array(z.string().min(1).max(200)).max(64)

/** What it may read and change, relative to its work tree; enforced at the tool call, in the API tools, and by the sandbox. */
export const accessSchema = z.strictObject({
  /** When not empty, nothing else is read. */
  read: globs.default([]),
  /** What it may change; empty: nothing. */
  write: globs.default([]),
  hide: globs.default([]),
  commands: z.enum(['allow', 'ask', 'deny']).default('ask'),
  network: z.enum(['all', 'none']).default('all'),
})
export type RoleAccess = z.infer<typeof accessSchema>

/** Dollars for a million tokens. */
export const priceSchema = z.strictObject({
  input: z.number().min(0),
  output: z.number().min(0),
  cacheWrite: z.number().min(0),
  cacheRead: z.number().min(0),
})
export type Price = z.infer<typeof priceSchema>
export const pricesSchema = z.record(z.string().max(40), priceSchema)
export type Prices = z.infer<typeof pricesSchema>

export const budgetSchema = z.strictObject({
  tokens: z.int().min(1_000).default(400_000),
  costUsd: z.number().positive().default(5),
  minutes: z
    .number()
    .positive()
    .max(24 * 60)
    .default(60),
})
export type Budget = z.infer<typeof budgetSchema>

export const roleFileSchema = z.strictObject({
  name: roleSchema,
  title: z.string().min(1).max(80),
  specialty: z.string().min(1).max(300),
  /** `opus`, `sonnet`, `haiku` or a model's full name. */
  model: z.string().min(1).max(100),
  prompt: z.string().min(1).max(PROMPT_CHARS_MAX),
  /** May judge the work of others. */
  mayReview: z.boolean().default(false),
  /** Null: the one that is configured for all. */
  runtime: runtimeChoiceSchema.nullable().default(null),
  access: accessSchema.prefault({}),
  budget: budgetSchema.prefault({}),
})
export type Role = z.infer<typeof roleFileSchema>
