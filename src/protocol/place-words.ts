// A place in a change as people write it.

/** `src/cart.ts:3`; the file alone where no line is meant, and the whole change without a file. */
export function placeWords(file: string | null, line: number): string {
  if (file === null || file === '') return 'the whole change'
  return line > 0 ? `${file}:${line}` : file
}
