// One router for all keys: prompt first, then the bindings of the screen. A key that cannot act now says why.
import type { Key } from './input.ts'
import { bindingFor } from './keys.ts'
import { confirmStop, type Hands, perform, submitPrompt } from './perform-action.ts'
import { say } from './say.ts'
import { sightOf } from './sight.ts'

/** Handles one key. */
export function route(key: Key, hands: Hands): void {
  const { store } = hands
  if (store.get().ui.prompt) {
    routeToPrompt(key, hands)
    return
  }
  if (key.name === 'paste') {
    say(store, 'nothing is pasted here: attach to a session first (enter)')
    return
  }
  store.dispatch({ type: 'notice.cleared' })
  const state = store.get()
  const binding = bindingFor(key.name, state.ui.screen)
  if (!binding) return
  const blocked = binding.blockedBecause?.(sightOf(state)) ?? null
  if (blocked === null) perform(binding.action, hands)
  else say(store, `${key.name} ${binding.label.replace('…', '')}: ${blocked}`, 'bad')
}

function routeToPrompt(key: Key, hands: Hands): void {
  const { store } = hands
  const { prompt } = store.get().ui
  if (key.name === 'esc' || key.name === 'ctrl-c') {
    if (prompt?.kind === 'stop') confirmStop(false, hands)
    else store.dispatch({ type: 'prompt.closed' })
  } else if (key.name === 'enter') submitPrompt(hands)
  else if (prompt?.kind === 'stop') {
    if (key.name === 'y') confirmStop(true, hands)
    else if (key.name === 'n') confirmStop(false, hands)
  } else if (key.name === 'backspace') store.dispatch({ type: 'prompt.erased', count: 'char' })
  else if (key.name === 'ctrl-u') store.dispatch({ type: 'prompt.erased', count: 'all' })
  else if (key.name === 'ctrl-l') hands.redraw()
  else if (key.text !== '') store.dispatch({ type: 'prompt.typed', text: key.text.replace(/\s+/g, ' ') })
}
