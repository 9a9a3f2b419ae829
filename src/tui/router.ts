// One router for all keys: prompt first, then the bindings of the screen. A key that cannot act now says why.
import type { CursorMove } from './edit-text.ts'
import type { Key } from './input.ts'
import { bindingFor } from './keys.ts'
import { confirmPrompt, type Hands, perform, submitPrompt } from './perform-action.ts'
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
  const isYesOrNo = prompt?.kind === 'stop' || prompt?.kind === 'confirm' || prompt?.kind === 'cancel'
  if (isYesOrNo && saysYesOrNo(key, hands)) return
  if (key.name === 'esc' || key.name === 'ctrl-c') store.dispatch({ type: 'prompt.closed' })
  else if (key.name === 'enter') submitPrompt(hands)
  else if (key.name === 'ctrl-l') hands.redraw()
  else if (!isYesOrNo && !(prompt?.kind === 'text' && editsText(key, store))) writes(key, store)
}

/** True when the key was one of those that answer yes or no. */
function saysYesOrNo({ name }: Key, hands: Hands): boolean {
  if (!['y', 'n', 'esc', 'ctrl-c'].includes(name)) return false
  confirmPrompt(name === 'y', hands)
  return true
}

function writes({ name, text }: Key, store: Hands['store']): void {
  if (name === 'backspace') store.dispatch({ type: 'prompt.erased', count: 'char' })
  else if (name === 'ctrl-u') store.dispatch({ type: 'prompt.erased', count: 'all' })
  else if (text !== '') store.dispatch({ type: 'prompt.typed', text: text.replace(/\s+/g, ' ') })
}

const MOVES: Readonly<Record<string, CursorMove>> = {
  left: 'left',
  right: 'right',
  up: 'up',
  down: 'down',
  home: 'home',
  end: 'end',
  'ctrl-a': 'home',
  'ctrl-e': 'end',
}

/** Keys that only a text of several lines knows; true when this was one. */
function editsText(key: Key, store: Hands['store']): boolean {
  const move = MOVES[key.name]
  if (move) store.dispatch({ type: 'prompt.moved', move })
  else if (key.name === 'alt-enter') store.dispatch({ type: 'prompt.typed', text: '\n' })
  else if (key.name === 'paste') store.dispatch({ type: 'prompt.typed', text: plainLines(key.text) })
  else return false
  return true
}

/** What is pasted keeps its lines and tabs, and nothing else that is not printed. */
const plainLines = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '')
