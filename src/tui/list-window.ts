// Which part of a list is shown when it is longer than its panel.

/** Index of the first entry shown so that `selected` is among `shownMax`, as far up as possible. */
export function firstShown(count: number, selected: number, shownMax: number): number {
  if (count <= shownMax) return 0
  return Math.min(Math.max(0, selected - shownMax + 1), count - shownMax)
}
