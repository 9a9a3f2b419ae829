// Which language a file is in, by its name or its first line, and which files are not worth reading: generated,
// minified, vendored or too large.

export type CodeLanguage = 'python' | 'javascript' | 'go' | 'bash'
export type Language = CodeLanguage | 'html' | 'sql' | 'docker' | 'prisma'

/** Larger texts are not parsed: nobody writes them by hand. */
export const SOURCE_CHARS_MAX = 1_000_000
/** A longer mean line means that a program wrote the text. */
const MEAN_LINE_CHARS_MAX = 200
const MEAN_LINE_FROM_CHARS = 5_000

const BY_EXTENSION: Readonly<Record<string, Language>> = {
  py: 'python',
  pyw: 'python',
  pyi: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  tsx: 'javascript',
  go: 'go',
  sh: 'bash',
  bash: 'bash',
  ksh: 'bash',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  jinja: 'html',
  jinja2: 'html',
  j2: 'html',
  ejs: 'html',
  hbs: 'html',
  handlebars: 'html',
  mustache: 'html',
  erb: 'html',
  pug: 'html',
  jade: 'html',
  njk: 'html',
  twig: 'html',
  mako: 'html',
  gohtml: 'html',
  vue: 'html',
  svelte: 'html',
  sql: 'sql',
  dockerfile: 'docker',
  prisma: 'prisma',
}
const SHEBANGS: readonly (readonly [RegExp, CodeLanguage])[] = [
  [/^#!.*\bpython[\d.]*\b/, 'python'],
  [/^#!.*\b(?:bash|dash|ksh|sh)\b/, 'bash'],
  [/^#!.*\b(?:node|deno|bun)\b/, 'javascript'],
]
const DOCKERFILE = /(^|\/)(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$/
const FOREIGN_PATH =
  /(^|\/)(?:node_modules|bower_components|vendor|third_party|thirdparty|site-packages|dist|build|\.next|coverage|__pycache__)\/|[.-]min\.[cm]?js$|\.bundle\.js$|\.pb\.go$|_pb2(_grpc)?\.py$|\.d\.[cm]?ts$/
const GENERATED = /@generated\b|\bCode generated .{0,80} DO NOT EDIT\b|^\/\*!? ?(?:jQuery|Bootstrap|Materialize)\b/i
const GENERATED_HEAD_CHARS = 600

/** The language of a file, or null for one that no rule reads. */
export function languageOf(path: string, text: string): Language | null {
  if (DOCKERFILE.test(path)) return 'docker'
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  const known = dot < 0 ? undefined : BY_EXTENSION[name.slice(dot + 1).toLowerCase()]
  if (known || dot > 0) return known ?? null
  const first = text.slice(0, 80).split('\n', 1)[0] ?? ''
  return SHEBANGS.find(([shebang]) => shebang.test(first))?.[1] ?? null
}

/** True for text that people did not write in this repository. */
export function isForeign(path: string, text: string): boolean {
  if (FOREIGN_PATH.test(path) || GENERATED.test(text.slice(0, GENERATED_HEAD_CHARS))) return true
  if (text.length < MEAN_LINE_FROM_CHARS) return false
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return text.length / lines > MEAN_LINE_CHARS_MAX
}
