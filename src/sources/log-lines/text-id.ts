// A short id of a text that is the same in every run.

/** 52 bits of two FNV-like hashes, as base 36. */
export function textId(text: string): string {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 13)
  }
  return ((high >>> 0) % 0x100000) * 0x100000000 + (low >>> 0) === 0
    ? '0'
    : (((high >>> 0) % 0x100000) * 0x100000000 + (low >>> 0)).toString(36)
}
