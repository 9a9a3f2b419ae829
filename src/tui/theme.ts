// A theme: what each token looks like. ANSI colour names come first, so that the user's own palette wins.
// Theme files are data in themes/*.json; a broken one falls back to the built-in tokens with a reason to show.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '#protocol/errors.ts'
import { SIGNAL_TOKENS } from './theme-signal.ts'

export const TOKENS = [
  'text',
  'muted',
  'title',
  'border',
  'focus',
  'selected',
  'key',
  'needsYou',
  'working',
  'idle',
  'done',
  'unknown',
  'failed',
  'paused',
  'critical',
  'high',
  'medium',
  'low',
] as const
export type Token = (typeof TOKENS)[number]

export const COLOUR_NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
const BRIGHT_NAMES = COLOUR_NAMES.map((name) => `bright-${name}` as const)

const colourSchema = z.union([z.enum([...COLOUR_NAMES, ...BRIGHT_NAMES]), z.string().regex(/^#[0-9a-fA-F]{6}$/)])

export const styleSchema = z.strictObject({
  color: colourSchema.optional(),
  background: colourSchema.optional(),
  bold: z.boolean().optional(),
  dim: z.boolean().optional(),
  inverse: z.boolean().optional(),
  underline: z.boolean().optional(),
})
export type Style = z.infer<typeof styleSchema>

export const themeSchema = z.strictObject({
  name: z.string().min(1).max(40),
  /** Tokens that are left out keep the built-in look. */
  tokens: z.partialRecord(z.enum(TOKENS), styleSchema),
})

export type Theme = { readonly name: string; readonly tokens: Readonly<Record<Token, Style>> }
export type LoadedTheme = { readonly theme: Theme; readonly problem: string | null }

export const DEFAULT_THEME_NAME = 'signal'
const THEME_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/
const BUILT_IN: Theme = { name: DEFAULT_THEME_NAME, tokens: SIGNAL_TOKENS }

/** The theme called `name` from the first of `themeDirs` that has it; never throws, a problem comes as one line. */
export function loadTheme(themeDirs: readonly string[], name: string = DEFAULT_THEME_NAME): LoadedTheme {
  if (!THEME_NAME.test(name)) return fallBack(`theme "${name}": not a theme name (use a-z, 0-9 and -)`)
  for (const dir of themeDirs) {
    const file = join(dir, `${name}.json`)
    const text = readIfThere(file)
    if (text !== null) return parseTheme(text, file)
  }
  if (name === DEFAULT_THEME_NAME) return { theme: BUILT_IN, problem: null }
  return fallBack(`theme "${name}": no file ${name}.json in ${themeDirs.join(', ') || 'any theme folder'}`)
}

function parseTheme(text: string, file: string): LoadedTheme {
  try {
    const parsed = themeSchema.parse(JSON.parse(text))
    return { theme: { name: parsed.name, tokens: { ...SIGNAL_TOKENS, ...parsed.tokens } }, problem: null }
  } catch (thrown) {
    return fallBack(`${file}: ${reasonOf(thrown)}`)
  }
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof z.ZodError)) return messageOf(thrown)
  const [issue] = thrown.issues
  return issue ? `${issue.path.join('.') || 'theme'}: ${issue.message}` : 'not a theme'
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function fallBack(problem: string): LoadedTheme {
  return { theme: BUILT_IN, problem: `${problem}; the built-in theme is used` }
}
