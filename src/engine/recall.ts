// Replay: the mind rebuilt from the journal, page by page. Nothing is done on the way; what was left undone is in the outbox.
import type { Journal } from '#protocol/ports.ts'
import { absorb, EMPTY_MIND, type Mind } from './mind.ts'

const PAGE = 1_000

export async function recall(journal: Journal): Promise<Mind> {
  let mind = EMPTY_MIND
  for (;;) {
    const page = await journal.read(mind.world.seq, PAGE)
    for (const { hash: _chained, ...envelope } of page) mind = absorb(mind, envelope).mind
    if (page.length < PAGE) return mind
  }
}
