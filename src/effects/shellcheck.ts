// Runs shellcheck, where it is installed, on the shell scripts of a change. Scripts arrive on standard input, so what is
// checked is the commit and never the work tree; the repository's own .shellcheckrc is not obeyed.
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { z } from 'zod'
import { messageOf } from '#protocol/errors.ts'
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { plain } from '#protocol/plain.ts'
import { redact } from '#protocol/secret.ts'
import type { CheckRun } from '#protocol/verdict.ts'

export const SCRIPTS_MAX = 60
const ONE_SCRIPT_WITHIN_MS = 20_000
const OUTPUT_BYTES_MAX = 8 * 1024 * 1024
const FOUND_SOMETHING = 1
const NAME = 'shellcheck'
const SHEBANG = /^#!.*\b(sh|bash|dash|ksh)\b/

const reportSchema = z.object({
  comments: z.array(z.object({ line: z.int(), level: z.string(), code: z.int(), message: z.string() })),
})
type Comment = z.infer<typeof reportSchema>['comments'][number]

export type ToolRun = { readonly findings: readonly Finding[]; readonly run: CheckRun }

/** Findings on added lines only; errors are MEDIUM, warnings LOW, the rest is dropped. Never throws for a broken script. */
export async function runShellcheck(files: readonly ChangedText[], signal: AbortSignal): Promise<ToolRun> {
  const scripts = files.flatMap(scriptOf)
  if (scripts.length === 0) return skipped('no shell script was changed')
  const findings: Finding[] = []
  try {
    for (const script of scripts.slice(0, SCRIPTS_MAX)) findings.push(...(await check(script, signal)))
  } catch (thrown) {
    if (signal.aborted) throw thrown
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return skipped('shellcheck is not installed')
    return { findings, run: { name: NAME, outcome: 'failed', because: plain(messageOf(thrown)) } }
  }
  const missing = scripts.length - SCRIPTS_MAX
  const because = missing > 0 ? `${SCRIPTS_MAX} scripts; ${missing} more were not checked` : `${scripts.length} scripts`
  return { findings, run: { name: NAME, outcome: 'ran', because } }
}

const skipped = (because: string): ToolRun => ({ findings: [], run: { name: NAME, outcome: 'skipped', because } })

type Script = {
  readonly path: string
  readonly text: string
  readonly shell: string
  readonly added: ReadonlySet<number>
}

function scriptOf({ path, text, addedLines }: ChangedText): readonly Script[] {
  if (text === null || addedLines.length === 0) return []
  const shebang = SHEBANG.exec(text.slice(0, 200))?.[1]
  const suffix = /\.(sh|bash|dash|ksh)$/.exec(path)?.[1]
  const shell = shebang ?? suffix
  return shell ? [{ path, text, shell, added: new Set(addedLines) }] : []
}

async function check({ path, text, shell, added }: Script, signal: AbortSignal): Promise<readonly Finding[]> {
  const comments = parse(await runOn(text, shell, signal))
  const lines = text.split('\n')
  const nameOf = createLineNames(path)
  const onePerLine = new Map(comments.map((comment) => [`${comment.code} ${comment.line}`, comment]))
  return [...onePerLine.values()]
    .toSorted((a, b) => a.line - b.line)
    .map((comment) => findingOf(comment, { path, line: lines[comment.line - 1] ?? '', nameOf }))
    .filter(({ line }) => added.has(line))
}

/** What shellcheck said, as comments that count; throws when it said nothing that can be read. */
function parse(output: string): readonly Comment[] {
  const { comments } = reportSchema.parse(JSON.parse(output))
  return comments.filter(({ level }) => level === 'error' || level === 'warning')
}

function findingOf(
  { code, level, line, message }: Comment,
  place: { readonly path: string; readonly line: string; readonly nameOf: (rule: string, line: string) => string },
): Finding {
  const rule = `shell/SC${code}`
  return {
    rule,
    type: 'shell',
    severity: level === 'error' ? 'MEDIUM' : 'LOW',
    confidence: 'high',
    file: place.path,
    line,
    description: plain(redact(message), 400),
    evidence: [plain(redact(place.line))],
    remediation: `See https://www.shellcheck.net/wiki/SC${code}`,
    fingerprint: place.nameOf(rule, place.line),
  }
}

function runOn(text: string, shell: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const options = { signal, timeout: ONE_SCRIPT_WITHIN_MS, maxBuffer: OUTPUT_BYTES_MAX, cwd: tmpdir() }
  const child = execFile(NAME, ['--norc', '-f', 'json1', '-s', shell, '-'], options, (error, stdout) => {
    if (error && error.code !== FOUND_SOMETHING) reject(error)
    else resolve(stdout)
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(text)
  return promise
}
