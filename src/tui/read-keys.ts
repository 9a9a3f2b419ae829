// Raw input → keys → the router, with the one thing that only time can tell: whether a lone Esc is the Esc key.
import { createInputParser } from './input.ts'
import type { Hands } from './perform-action.ts'
import { route } from './router.ts'

/** Longer than the bytes of one key take to arrive, shorter than a person notices. */
const ESC_WAIT_MS = 30

/** A listener for the bytes of one terminal. */
export function readKeys(hands: Hands): (bytes: Uint8Array) => void {
  const parser = createInputParser()
  let timer: NodeJS.Timeout | null = null
  return (bytes) => {
    if (timer) clearTimeout(timer)
    timer = null
    for (const key of parser.feed(bytes)) route(key, hands)
    if (!parser.isHolding()) return
    timer = setTimeout(() => {
      for (const key of parser.flush()) route(key, hands)
    }, ESC_WAIT_MS)
  }
}
