// What a tool says, as findings: on added lines only, in our severities, masked. Evidence is the line in the commit, never the
// tool's own quotation of it.

import { relative, resolve } from 'node:path'
import { clean } from '#protocol/clean.ts'
import type { Finding } from '#protocol/finding.ts'
import { createLineNames, veiled } from '#protocol/line-fingerprint.ts'
import { plain } from '#protocol/plain.ts'
import { rankOf, type Severity } from '#protocol/severity.ts'
import type { Reported, Tool, ToolFile } from './tool.ts'

/** Findings of one tool in one change; the worst are kept. */
export const TOOL_FINDINGS_MAX = 200

type Judged = Reported & { readonly severity: Severity }

/** `folder` holds the commit, the tool ran in `cwd`; what it says about other files is none of the change. */
export function judge(
  tool: Tool,
  reported: readonly Reported[],
  { files, folder, cwd }: { readonly files: readonly ToolFile[]; readonly folder: string; readonly cwd: string },
): readonly Finding[] {
  const byPath = Map.groupBy(
    reported.flatMap((one) => withSeverity(one, tool.severities[one.level])),
    ({ path }) => relative(folder, resolve(cwd, path)),
  )
  return files.flatMap((file) => findingsIn(file, byPath.get(file.path) ?? [], tool))
}

/** The worst of a tool's findings, as many as are kept. */
export function worst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => rankOf(a.severity) - rankOf(b.severity)).slice(0, TOOL_FINDINGS_MAX)
}

const withSeverity = (one: Reported, severity: Severity | null): readonly Judged[] =>
  severity === null ? [] : [{ ...one, severity }]

function findingsIn(file: ToolFile, judged: readonly Judged[], tool: Tool): readonly Finding[] {
  const lines = file.text.split('\n')
  const added = new Set(file.addedLines)
  const nameOf = createLineNames(file.path)
  const once = new Map(judged.map((one) => [`${one.rule}\n${one.line}`, one]))
  return [...once.values()]
    .toSorted((a, b) => a.line - b.line)
    .map((one) => findingOf(one, { tool, file, text: lines[one.line - 1] ?? '', nameOf }))
    .filter(({ line }) => (line === 0 ? file.status !== 'modified' : added.has(line)))
}

type Place = {
  readonly tool: Tool
  readonly file: ToolFile
  readonly text: string
  readonly nameOf: (rule: string, line: string) => string
}

function findingOf(one: Judged, { tool, file, text, nameOf }: Place): Finding {
  const type = tool.typeOf(one.rule)
  const isSecret = type === 'secret'
  const rule = plain(`${type === 'shell' ? 'shell' : tool.name}/${one.rule}`, 80)
  const says = isSecret ? unquoted(one.message) : one.message
  return {
    rule,
    type,
    severity: one.severity,
    confidence: isSecret ? 'medium' : 'high',
    file: file.path,
    line: one.line,
    description: clean(says, 400) || rule,
    // The line holds the secret, in a form that perhaps only the tool knows.
    evidence: isSecret || text.trim() === '' ? [] : [clean(text)],
    remediation: clean(one.help ?? `See what ${tool.name} says about ${one.rule}.`, 600),
    fingerprint: nameOf(rule, isSecret ? veiled(text) : text),
  }
}

const unquoted = (message: string) => message.replace(/(["'`]).*\1/gs, '$1…$1')
