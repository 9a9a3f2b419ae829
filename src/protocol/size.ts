// Sizes of memory as people write and read them: K, M, G and T are powers of 1024.

const UNITS = ['', 'K', 'M', 'G', 'T'] as const

/** Bytes of `2G`, `1.5g`, `512MB`, `1048576`; null when it is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([kmgt]?)(?:i?b)?$/i.exec(text.trim())
  if (!match) return null
  const power = ['', ...UNITS.slice(1)].indexOf(match[2]?.toUpperCase() ?? '')
  const bytes = Math.round(Number(match[1]) * 1024 ** power)
  return Number.isSafeInteger(bytes) ? bytes : null
}

/** As short as tells two decimals: `2 GB`, `1.95 GB`, `512 MB`. */
export function sizeWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${Number((bytes / 1024 ** power).toFixed(2))} ${UNITS[power]}B`
}
