// Replay: the mind rebuilt from the journal, page by page, from the kept fold on where there is one. Nothing is done on
// the way; what was left undone is in the outbox.
import type { Journal } from '#protocol/ports.ts'
import { thaw } from './keep.ts'
import { absorb, EMPTY_MIND, type Mind } from './mind.ts'

const PAGE = 1_000

/** `build` names this program; a fold that another one kept is not used. */
export async function recall(journal: Journal, build: string): Promise<Mind> {
  const kept = await journal.kept()
  let mind = (kept?.build === build && thaw(kept.text)) || EMPTY_MIND
  for (;;) {
    const page = await journal.read(mind.world.seq, PAGE)
    for (const { hash: _chained, ...envelope } of page) mind = absorb(mind, envelope).mind
    if (page.length < PAGE) return mind
  }
}
