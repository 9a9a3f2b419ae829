// What a step of a machine says, taken out of XState's action list: intents and facts as plain data.
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'

export type Decided = { readonly intents: readonly Intent[]; readonly facts: readonly Event[] }

export const NOTHING: Decided = { intents: [], facts: [] }

type Action = { readonly type: string; readonly params?: unknown }

/** Collects the parameters of the actions `intend` and `record`, in order. */
export function decidedBy(actions: readonly Action[]): Decided {
  const said = <T>(type: string) => actions.filter((action) => action.type === type).map(({ params }) => params as T)
  return {
    intents: said<{ intents: readonly Intent[] }>('intend').flatMap(({ intents }) => intents),
    facts: said<{ facts: readonly Event[] }>('record').flatMap(({ facts }) => facts),
  }
}

/** Both, in order. */
export function together(left: Decided, right: Decided): Decided {
  return { intents: [...left.intents, ...right.intents], facts: [...left.facts, ...right.facts] }
}
