// Reads Cobertura XML, which coverage.py, istanbul, gcovr and .NET write too. Rates and counts in attributes are not used.
import { elementsOf, readXml, type XmlNode } from '../xml.ts'
import { addHit, type CoverageReader } from './file-coverage.ts'

/** A file that several classes share is given once for each; with a single source folder its path begins with that. */
export const readCobertura: CoverageReader = (text) => {
  const roots = readXml(text)
  if (!roots?.some(({ tag }) => tag === 'coverage')) return null
  const classes = [...elementsOf(roots, 'class')].filter(({ attributes }) => attributes['filename'])
  if (classes.length === 0) return null
  const sources = [...elementsOf(roots, 'source')].map(({ text: source }) => source).filter(Boolean)
  return classes.map((element) => ({
    path: pathOf(element.attributes['filename'] ?? '', sources),
    lines: linesOf(element),
    totals: null,
  }))
}

function pathOf(name: string, sources: readonly string[]): string {
  const [source, ...others] = sources
  if (source === undefined || others.length > 0 || name.startsWith('/')) return name
  return `${source.replace(/\/+$/, '')}/${name}`
}

/** The lines of the class itself: those of its methods are repeated there. */
function linesOf({ children }: XmlNode): ReadonlyMap<number, number> {
  const lines = new Map<number, number>()
  for (const { tag, children: entries } of children) {
    if (tag !== 'lines') continue
    for (const { attributes } of entries) {
      addHit(lines, Number(attributes['number'] ?? 0), Number(attributes['hits'] ?? 0))
    }
  }
  return lines
}
