// The words of the table: which files, whose configuration, what a rule is about, what a level means.
import type { Finding } from '#protocol/finding.ts'
import type { ConfigFile, Tool, ToolFile } from './tool.ts'

const SHEBANG = /^#!.*\b(sh|bash|dash|ksh)\b/
export const named =
  (pattern: RegExp) =>
  ({ path }: ToolFile) =>
    pattern.test(path)
export const isScript = ({ path, text }: ToolFile) =>
  /\.(sh|bash|dash|ksh)$/.test(path) || SHEBANG.test(text.slice(0, 200))
export const isPython = named(/\.pyi?$/)
export const isJavaScript = named(/\.[cm]?[jt]sx?$/)

export const files = (...names: string[]): readonly ConfigFile[] => names.map((name) => ({ name }))
export const always =
  (type: Finding['type']): Tool['typeOf'] =>
  () =>
    type
/** Rules about secrets quote them, so what they say is masked (as-finding.ts). */
const SAYS_SECRET = /secret|passw|credential|token|api[-_]?key|^S10[4-7]$|^B10[4-7]$/i
const SAYS_SECURITY = /security|inject|no-(eval|implied-eval|new-func|script-url)|danger|unsafe|unsanitized|^S\d/i
export const byRule =
  (otherwise: Finding['type']): Tool['typeOf'] =>
  (rule) =>
    SAYS_SECRET.test(rule) ? 'secret' : SAYS_SECURITY.test(rule) ? 'security' : otherwise

export const LINT = { error: 'MEDIUM', warning: 'LOW', note: null } as const
export const SECURITY = { error: 'HIGH', warning: 'MEDIUM', note: null } as const
export const MILD = { error: 'MEDIUM', warning: 'MEDIUM', note: null } as const
export const VERSION = ['--version']
export const OK = [0] as const
export const OK_OR_FOUND = [0, 1] as const
export const SHORT_MS = 20_000
export const LONG_MS = 120_000

export const ESLINT_CONFIGS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((end) => `eslint.config.${end}`)
export const OLD_ESLINT_CONFIGS = ['js', 'cjs', 'json', 'yml', 'yaml'].map((end) => `.eslintrc.${end}`)
