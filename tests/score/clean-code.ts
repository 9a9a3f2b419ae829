// How often ordinary code is accused: findings for each thousand lines of a folder of it, by how bad they are said to be.
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isIllustrative } from '#detectors/commit/file-kind.ts'
import type { Rule } from '#detectors/commit/rule.ts'
import type { Finding } from '#protocol/finding.ts'
import { SEVERITIES } from '#protocol/severity.ts'
import { printTable } from './table.ts'

const FILE_BYTES_MAX = 1024 * 1024
const PROBE_BYTES = 8_000

/** Prints the table for one folder; `tell` gets every finding. Tests and documents are counted apart. */
export function scoreClean(folder: string, rule: Rule, tell: (line: string) => void): void {
  const counts = { code: new Map<string, number>(), other: new Map<string, number>() }
  const lines = { code: 0, other: 0 }
  let bytes = 0
  let ms = 0
  for (const { path, text } of textsIn(folder)) {
    const kind = isIllustrative(path) ? 'other' : 'code'
    lines[kind] += text.split('\n').length
    bytes += text.length
    const began = performance.now()
    const found = rule({
      path: path.replace(/^.*(?:node_modules|(?:site|dist)-packages)\//, ''),
      text,
      status: 'modified',
    })
    ms += performance.now() - began
    for (const finding of found)
      count(counts[kind], finding, () => tell(`${folder}/${path}:${finding.line} ${kind} ${shown(finding)}`))
  }
  const rows = (['code', 'other'] as const).map((kind) => [
    kind,
    lines[kind],
    ...SEVERITIES.map(
      (severity) => `${counts[kind].get(severity) ?? 0} (${perThousand(counts[kind].get(severity), lines[kind])})`,
    ),
  ])
  printTable(
    `${folder}: findings (for each 1000 lines); ${(bytes / 1000 / ms).toFixed(0)} MB/s`,
    ['', 'lines', ...SEVERITIES],
    rows,
  )
}

const perThousand = (found: number | undefined, lines: number) =>
  lines === 0 ? '–' : (((found ?? 0) * 1000) / lines).toFixed(4)
const shown = ({ severity, rule, evidence }: Finding) => `${severity} ${rule} ${evidence[0] ?? ''}`

function count(counts: Map<string, number>, { severity }: Finding, tell: () => void): void {
  counts.set(severity, (counts.get(severity) ?? 0) + 1)
  tell()
}

function* textsIn(folder: string): Generator<{ readonly path: string; readonly text: string }> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name)
    if (!entry.isFile() || full.includes('/.vitest-cache/') || lstatSync(full).size > FILE_BYTES_MAX) continue
    const content = readFileSync(full)
    if (!content.subarray(0, PROBE_BYTES).includes(0))
      yield { path: relative(folder, full), text: content.toString('utf8') }
  }
}
