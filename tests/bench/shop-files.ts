// A generated repository of ordinary code: TypeScript, Python and shell, about 125 lines a file, so that a bench needs nobody's
// sources. The same number always gives the same text.

const LINES = 120
const WORDS = ['order', 'price', 'basket', 'customer', 'invoice', 'address', 'delivery', 'stock', 'refund', 'voucher']

/** Path and text of the `index`-th file; `round` changes some of its lines. */
export function shopFile(index: number, round = 0): readonly [path: string, text: string] {
  const word = WORDS[index % WORDS.length] ?? ''
  const kind = index % 10 < 6 ? 'ts' : index % 10 < 9 ? 'py' : 'sh'
  const path = `${kind === 'py' ? 'service' : 'src'}/${word}/part-${index}.${kind}`
  return [path, MAKERS[kind](word, index, round)]
}

const each = (make: (line: number) => string, lines: number) =>
  Array.from({ length: lines }, (_, line) => make(line)).join('\n')

const MAKERS = {
  ts: (word: string, index: number, round: number) =>
    `import { read } from './store-${index}.ts'\n\nexport type ${title(word)} = { readonly id: string; readonly amount: number }\n\n${each(
      (
        line,
      ) => `/** ${title(word)} number ${line}. */\nexport async function ${word}${line}(id: string): Promise<number> {
  const found = await read('${word}', id)
  if (!found) throw new Error(\`no ${word} \${id}\`)
  return found.amount * ${line + (line === index % 7 ? round : 1)}
}`,
      LINES / 6,
    )}\n`,
  py: (word: string, index: number, round: number) =>
    `import logging\nfrom store import Session\n\nlog = logging.getLogger(__name__)\n\n${each(
      (line) => `def ${word}_${line}(session: Session, key: str) -> int:
    row = session.execute("SELECT amount FROM ${word} WHERE id = ?", (key,)).fetchone()
    if row is None:
        log.warning("no ${word} %s", key)
        return ${line === index % 7 ? round : 0}
    return row.amount * ${line}`,
      LINES / 6,
    )}\n`,
  sh: (word: string, index: number, round: number) =>
    `#!/bin/sh\nset -eu\n\n${each(
      (line) =>
        `# Step ${line}\nif [ -e "${word}-${line}.txt" ]; then\n  echo "${word} $1 ${line === index % 7 ? round : line}"\nfi`,
      LINES / 4,
    )}\n`,
}

const title = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
