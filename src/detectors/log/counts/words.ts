// Numbers as people read them in evidence lines.

export function percent(share: number): string {
  return `${share >= 0.1 ? Math.round(share * 100) : Math.round(share * 1_000) / 10} %`
}

/** `times` as in "12 times as much". */
export function times(ratio: number): string {
  return ratio >= 10 ? String(Math.round(ratio)) : String(Math.round(ratio * 10) / 10)
}

export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`
}

/** "1 address", "88 addresses". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
