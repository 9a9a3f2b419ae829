// What is in one list and no longer in another, each thing as often as it was there.

/** Those of `before` that `after` does not make up for, in their order. */
export function lost(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const one of after) left.set(one, (left.get(one) ?? 0) + 1)
  return before.filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}
