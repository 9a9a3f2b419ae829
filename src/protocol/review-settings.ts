// The reviewer as the user's own configuration names it. Not for the repository's file: it sends code away or runs a program.
import { z } from 'zod'

/** The model, or the agent's command line, that reviews as well. */
export const reviewSettingsSchema = z.strictObject({
  model: z.string().min(1).max(100).default('claude-sonnet-5-5'),
  /** Null: the vendor's, or what ANTHROPIC_BASE_URL says. */
  baseURL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .max(2_000)
    .nullable()
    .default(null),
  /** The variable of the environment that holds the key. */
  keyFrom: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,99}$/)
    .default('ANTHROPIC_API_KEY'),
  /** Of one try. */
  timeoutMs: z.int().min(100).max(600_000).default(60_000),
  outputTokensMax: z.int().min(256).max(32_000).default(8_000),
  /**
   * An agent's own command line in the model's place: gets the question on standard input, in an empty folder, and prints its answer.
   * Text of the change may try to talk it into acting, so that it must not run without its own permissions.
   */
  command: z
    .array(
      z
        .string()
        .max(1_000)
        .refine((word) => !/dangerously|bypass|yolo|full-auto/i.test(word), {
          error: 'must not let the agent act without being asked',
        }),
    )
    .min(1)
    .max(40)
    .nullable()
    .default(null),
  /** Characters of the change that are sent; about four make a token. */
  inputCharsMax: z.int().min(1_000).max(1_000_000).default(120_000),
})
