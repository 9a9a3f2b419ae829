// How an option of a question is written: what it is called, what it takes, and every intent that choosing it allows.
import type { Option } from '#protocol/escalation.ts'
import type { Intent } from '#protocol/intent.ts'

type Special = Partial<Pick<Option, 'id' | 'takes' | 'confirm' | 'rule'>>

/** An option that approves; `approve` unless it is called otherwise. */
export function yes(label: string, intents: readonly Intent[], special: Special = {}): Option {
  return option({ id: 'approve', label, verdict: 'approve', takes: 'nothing', confirm: false }, intents, special)
}

/** An option that rejects, with a reason. */
export function no(label: string, intents: readonly Intent[], special: Special = {}): Option {
  return option({ id: 'reject', label, verdict: 'reject', takes: 'reason', confirm: false }, intents, special)
}

function option(plain: Omit<Option, 'intents'>, intents: readonly Intent[], special: Special): Option {
  return { ...plain, label: plain.label.slice(0, 120), intents: [...intents], ...special }
}
