// An agent's result with every text made printable and free of secrets: what it becomes before anything else sees it.
import type { AgentResult } from './agent-result.ts'
import { clean } from './clean.ts'

const line = (text: string, charsMax: number) => clean(text, charsMax) || '(empty)'

/** The same result, safe to journal and to show. */
export function cleanedResult(result: AgentResult): AgentResult {
  const { verdict, summary, findings, decisions, items, debt, flags, conflict } = result
  return {
    verdict,
    summary: line(summary, 1_000),
    findings: findings.map(({ severity, file, line: at, text }) => ({
      severity,
      file: file === null ? null : line(file, 400),
      line: at,
      text: line(text, 400),
    })),
    decisions: decisions.map(({ what, why }) => ({ what: line(what, 300), why: clean(why, 300) })),
    items: items.map(({ item, verdict: judged, evidence, note }) => ({
      item: line(item, 60),
      verdict: judged,
      evidence: evidence.map(({ file, line: at }) => ({ file: line(file, 400), line: at })),
      note: clean(note, 400),
    })),
    debt: debt.map(({ title, why }) => ({ title: line(title, 200), why: clean(why, 400) })),
    flags,
    conflict: conflict && { kind: conflict.kind, text: line(conflict.text, 600) },
  }
}
