// What is said of a question besides itself, for tests that care about something else.
import type { Asking } from '#escalations/ask.ts'

export const asking: Pick<Asking, 'asker' | 'confirm' | 'precedent' | 'offer' | 'patience'> = {
  asker: { profile: 'claude', role: null, cwd: '/repo' },
  confirm: false,
  precedent: null,
  offer: null,
  patience: {
    undoMs: {
      permission: 0,
      question: 0,
      'critical-finding': 5_000,
      threat: 5_000,
      other: 0,
      destructive: 5_000,
      bulk: 5_000,
    },
    remind: { everyMs: 60_000, timesMax: 2 },
  },
}
