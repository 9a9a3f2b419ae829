// Reads XML that a project's tools wrote: no entity is expanded, nesting is bounded, and what is not well-formed is null.
import { XMLParser, XMLValidator } from 'fast-xml-parser'

export const XML_BYTES_MAX = 20 * 1024 * 1024
const NESTING_MAX = 64

export type XmlNode = {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlNode[]
  /** Text directly inside, trimmed. */
  readonly text: string
}

const ATTRIBUTES = ':@'
const TEXT = '#text'
const PREFIX = '@'

/** The root elements of a document; null when it is too large or not well-formed. */
export function readXml(text: string): readonly XmlNode[] | null {
  if (text.length > XML_BYTES_MAX) return null
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: PREFIX,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: NESTING_MAX,
  })
  try {
    if (XMLValidator.validate(text) !== true) return null
    return nodesOf(parser.parse(text))
  } catch {
    // Too deep, or refused by the parser for another reason: it says nothing that could be relied on.
    return null
  }
}

/** Every element of that name, at any depth, in order. */
export function* elementsOf(nodes: readonly XmlNode[], tag: string): Generator<XmlNode> {
  for (const node of nodes) {
    if (node.tag === tag) yield node
    yield* elementsOf(node.children, tag)
  }
}

function nodesOf(parsed: unknown): readonly XmlNode[] {
  if (!Array.isArray(parsed)) return []
  return parsed.flatMap((entry: Readonly<Record<string, unknown>>) => {
    const tag = Object.keys(entry).find((key) => key !== ATTRIBUTES && !key.startsWith('#'))
    if (tag === undefined) return []
    return [
      { tag, attributes: attributesOf(entry[ATTRIBUTES]), children: nodesOf(entry[tag]), text: textOf(entry[tag]) },
    ]
  })
}

function textOf(parsed: unknown): string {
  const parts = Array.isArray(parsed) ? parsed.map((entry: Readonly<Record<string, unknown>>) => entry[TEXT] ?? '') : []
  return decoded(parts.join('')).trim()
}

function attributesOf(found: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((found ?? {}) as Readonly<Record<string, unknown>>)
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(PREFIX.length), decoded(String(value))]))
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** The five entities that every document has; others stay as they are written. */
const decoded = (text: string) => text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => PREDEFINED[name] ?? '')
