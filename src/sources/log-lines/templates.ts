// Groups messages by what stays the same in them: a bounded, streaming tree in the manner of Drain (He et al. 2017): words masked,
// then by service, number of words and leading word, then the most similar group. A group keeps the id it was born with.
import { MARK, maskWords } from './mask-words.ts'
import { textId } from './text-id.ts'

export const GROUPS_MAX = 5_000
/** Groups that are looked through for one message. */
export const LEAF_GROUPS_MAX = 100
/** Leading words that are told apart for one service and length; what begins with yet another word goes to one leaf. */
export const LEADS_MAX = 60
const WORDS_MAX = 60
/** So alike must a message be; in a crowded leaf less will do, since what varies there is a value. */
const ALIKE_MIN = 0.6
const ALIKE_CROWDED_MIN = 0.45
const CROWDED = 12

/** Weights of words for likeness: plain words tell most, what was masked tells least. */
const WEIGHT_WORD = 1
const WEIGHT_MIXED = 0.5
const WEIGHT_MARKED = 0.1
const PLAIN_WORD = /^[("'[]?[A-Za-z]+[)"'\]]?[.,:;!?]?$/

export type Group = { readonly id: string; text: string; readonly words: string[]; weights: number[]; used: number }
export type TemplateState = {
  readonly leaves: Map<string, Group[]>
  /** Leading words by service and number of words. */
  readonly leads: Map<string, number>
  groups: number
  tick: number
}

export const noTemplates = (): TemplateState => ({ leaves: new Map(), leads: new Map(), groups: 0, tick: 0 })

const isMarked = (word: string) => word.includes(MARK)
const weightOf = (word: string) => (isMarked(word) ? WEIGHT_MARKED : PLAIN_WORD.test(word) ? WEIGHT_WORD : WEIGHT_MIXED)

/** How alike, 0 to 1. */
function likeness(words: readonly string[], group: Group): number {
  let same = 0
  let all = 0
  for (let i = 0; i < words.length; i += 1) {
    const weight = group.weights[i] as number
    all += weight
    if (words[i] === group.words[i]) same += weight
  }
  return all === 0 ? 1 : same / all
}

/** The group of a message in the context of a service. */
export function groupOf(state: TemplateState, service: string, message: string): Group {
  const words = maskWords(message).trim().split(/\s+/, WORDS_MAX)
  const leaf = leafOf(state, service, words)
  state.tick += 1
  let best: Group | null = null
  let alike = leaf.length < CROWDED ? ALIKE_MIN : ALIKE_CROWDED_MIN
  for (const group of leaf) {
    const like = likeness(words, group)
    if (like < alike || (best !== null && like === alike)) continue
    best = group
    alike = like
    if (like === 1) break
  }
  if (best) return widened(best, words, state)
  const text = words.join(' ')
  const id = textId(`${service}\u0000${text}`)
  const group: Group = { id, text, words, weights: words.map(weightOf), used: state.tick }
  leaf.push(group)
  state.groups += 1
  if (leaf.length > LEAF_GROUPS_MAX) {
    leaf.splice(oldestOf(leaf), 1)
    state.groups -= 1
  }
  if (state.groups > GROUPS_MAX) forgetOldest(state)
  return group
}

function leafOf(state: TemplateState, service: string, words: readonly string[]): Group[] {
  const branch = `${service}\u0000${words.length}`
  const first = words[0] ?? ''
  const key = `${branch}\u0000${isMarked(first) ? MARK : first}`
  const known = state.leaves.get(key)
  if (known) return known
  const leads = state.leads.get(branch) ?? 0
  const isCrowded = leads >= LEADS_MAX
  const place = isCrowded ? `${branch}\u0000${MARK}` : key
  let leaf = state.leaves.get(place)
  if (!leaf) {
    leaf = []
    state.leaves.set(place, leaf)
    state.leads.set(branch, leads + 1)
  }
  return leaf
}

function widened(group: Group, words: readonly string[], state: TemplateState): Group {
  group.used = state.tick
  let changed = false
  for (let i = 0; i < words.length; i += 1)
    if (words[i] !== group.words[i] && group.words[i] !== MARK) {
      group.words[i] = MARK
      group.weights[i] = WEIGHT_MARKED
      changed = true
    }
  if (changed) group.text = group.words.join(' ')
  return group
}

function oldestOf(leaf: readonly Group[]): number {
  let oldest = 0
  for (let i = 1; i < leaf.length; i += 1) if ((leaf[i]?.used ?? 0) < (leaf[oldest]?.used ?? 0)) oldest = i
  return oldest
}

/** Half of the groups go, those that were not seen for longest: seldom, so that it costs nothing on the way. */
function forgetOldest(state: TemplateState): void {
  const used = [...state.leaves.values()].flat().map((group) => group.used)
  const border = used.toSorted((a, b) => a - b)[used.length >> 1] ?? 0
  state.leads.clear()
  for (const [key, leaf] of state.leaves) {
    const kept = leaf.filter((group) => group.used > border)
    state.groups -= leaf.length - kept.length
    if (kept.length === 0) {
      state.leaves.delete(key)
      continue
    }
    state.leaves.set(key, kept)
    const branch = key.slice(0, key.lastIndexOf('\u0000'))
    state.leads.set(branch, (state.leads.get(branch) ?? 0) + 1)
  }
}
