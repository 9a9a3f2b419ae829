// The mind as text and back, so that a start need not fold the whole journal again. It is a cache and nothing more: a text
// that another build made, or that cannot be read, is ignored.
import { commitAudit } from '#machines/commit-audit.ts'
import { session } from '#machines/session.ts'
import { workflowRun } from '#machines/workflow/workflow-run.ts'
import { EMPTY_MIND, type Mind } from './mind.ts'

/** Of a machine only this is data; the rest is the machine itself. */
type State = { readonly value: unknown; readonly context: unknown }

const stateOf = ({ value, context }: State): State => ({ value, context })

/** The mind as JSON; maps become `{ $map: entries }`. */
export function freeze(mind: Mind): string {
  const { audits, sessions, runs } = mind.machines
  const states = { audits: mapped(audits, stateOf), sessions: mapped(sessions, stateOf), runs: mapped(runs, stateOf) }
  const machines = { ...mind.machines, ...states }
  return JSON.stringify({ ...mind, machines }, (_, value) => (value instanceof Map ? { $map: [...value] } : value))
}

/** The mind that was frozen, or null when the text is not one. */
export function thaw(text: string): Mind | null {
  try {
    const mind = { ...EMPTY_MIND, ...(JSON.parse(text, (_, value) => mapOf(value) ?? value) as Mind) }
    const audits = mapped(mind.machines.audits, (state) => commitAudit.resolveState(state))
    const sessions = mapped(mind.machines.sessions, (state) => session.resolveState(state))
    const runs = mapped(mind.machines.runs ?? new Map(), (state) => workflowRun.resolveState(state))
    return { ...mind, machines: { ...EMPTY_MIND.machines, ...mind.machines, audits, sessions, runs } }
  } catch {
    return null
  }
}

function mapOf(value: unknown): Map<unknown, unknown> | null {
  if (typeof value !== 'object' || value === null || !('$map' in value)) return null
  return new Map(value.$map as [unknown, unknown][])
}

function mapped<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}
