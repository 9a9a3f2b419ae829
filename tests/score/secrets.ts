// How well secrets are found: recall on labelled collections, and what is wrongly found in samples that hold none.
import { findSecrets } from '#detectors/commit/secrets.ts'
import type { Finding } from '#protocol/finding.ts'
import { fromBase64, readLabelled } from './labelled.ts'
import { printTable, type Row, share } from './table.ts'

type LeakyFile = { readonly path: string; readonly risk_lines: number; readonly content_b64: string }
type Sample = {
  readonly id: string
  readonly rule: string
  readonly path?: string | null
  readonly label: 0 | 1
  readonly input_b64: string
}

const SAMPLE_PATH = 'src/settings.go'

/** Prints the tables of secrets for the data in `folder`; `misses` is told of each that was not found. */
export function scoreSecrets(folder: string, misses: (line: string) => void): void {
  scoreLeaky(folder, misses)
  const rows = ['gitleaks-rule-samples', 'detect-secrets-params', 'trufflehog-patterns'].flatMap((name) =>
    scoreSamples(folder, name, misses),
  )
  printTable(
    'Secrets in samples',
    ['collection', 'positive', 'recall', 'CRITICAL', 'negative', 'false', 'false CRITICAL'],
    rows,
  )
}

function scoreLeaky(folder: string, misses: (line: string) => void): void {
  const files = readLabelled<LeakyFile>(folder, 'secrets/leaky-repo.jsonl.gz')
  if (files === null) return
  const risky = files.filter(({ risk_lines }) => risk_lines > 0)
  let lines = 0
  let hit = 0
  for (const { path, risk_lines, content_b64 } of risky) {
    const found = new Set(find(fromBase64(content_b64), path).map(({ line }) => line)).size
    lines += Math.min(found, risk_lines)
    if (found > 0) hit++
    if (found !== risk_lines) misses(`leaky-repo ${path}: ${found} of ${risk_lines} lines`)
  }
  const all = risky.reduce((sum, { risk_lines }) => sum + risk_lines, 0)
  printTable(
    'Secrets in leaky-repo',
    ['what', 'labelled', 'found', 'recall'],
    [
      ['lines', all, lines, share(lines, all)],
      ['files', risky.length, hit, share(hit, risky.length)],
    ],
  )
}

function scoreSamples(folder: string, name: string, misses: (line: string) => void): readonly Row[] {
  const samples = readLabelled<Sample>(folder, `secrets/${name}.jsonl.gz`)
  if (samples === null) return []
  const judged = samples.map((sample) => ({
    sample,
    found: find(fromBase64(sample.input_b64), sample.path ?? SAMPLE_PATH),
  }))
  const positive = judged.filter(({ sample }) => sample.label === 1)
  const negative = judged.filter(({ sample }) => sample.label === 0)
  const isFound = ({ found }: { found: readonly Finding[] }) => found.length > 0
  const isCritical = ({ found }: { found: readonly Finding[] }) => found.some(({ severity }) => severity === 'CRITICAL')
  for (const one of positive) if (!isFound(one)) misses(`${name} miss ${one.sample.rule} ${one.sample.id}`)
  for (const one of negative)
    if (isFound(one))
      misses(`${name} false ${one.sample.rule} ${one.sample.id} as ${one.found.map(({ rule }) => rule).join(' ')}`)
  const row: Row = [
    name,
    positive.length,
    share(positive.filter(isFound).length, positive.length),
    share(positive.filter(isCritical).length, positive.length),
    negative.length,
    negative.filter(isFound).length,
    negative.filter(isCritical).length,
  ]
  return [row]
}

const find = (text: string, path: string): readonly Finding[] => findSecrets({ path, text, status: 'modified' })
