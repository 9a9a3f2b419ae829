import { expect, test } from 'vitest'
import { OVERLAP_CHARS, PART_CHARS, readTextParts, type TextPart } from '#git/text-parts.ts'
import { openRepository, type TestRepository } from '../support/repository.ts'

async function partsOf(repo: TestRepository, name: string): Promise<readonly TextPart[]> {
  const parts: TextPart[] = []
  for await (const part of readTextParts(repo.root, repo.git('rev-parse', `HEAD:${name}`), {})) parts.push(part)
  return parts
}

/** The text put together again from its parts, each line once. */
function joined(parts: readonly TextPart[]): string {
  const lines: string[] = []
  for (const { text, firstLine } of parts) lines.splice(firstLine - 1, lines.length, ...text.split('\n'))
  return lines.join('\n')
}

test('a large text comes in parts that overlap, each with the number of its first line', async () => {
  const repo = openRepository()
  const lines = Array.from({ length: 60_000 }, (_, index) => `line ${index + 1} ${'ä'.repeat(index % 40)}`)
  repo.commit('one', {
    'large.txt': `${lines.join('\n')}\n`,
    'wide.txt': Buffer.from(`\ufeff${lines.join('\n')}`, 'utf16le'),
  })
  for (const name of ['large.txt', 'wide.txt']) {
    const parts = await partsOf(repo, name)
    expect(parts.length).toBeGreaterThan(2)
    expect(joined(parts).trimEnd()).toBe(lines.join('\n'))
    for (const [index, { text, firstLine }] of parts.entries()) {
      expect(text.length).toBeLessThanOrEqual(PART_CHARS)
      expect(text.startsWith(`line ${firstLine} `)).toBe(true)
      const next = parts[index + 1]
      if (next) expect(text.slice(-OVERLAP_CHARS)).toContain(next.text.slice(0, 1_000).split('\n')[1])
    }
  }
})

test('a line that is longer than a part is cut, and what lies on the border is whole in one of the parts', async () => {
  const repo = openRepository()
  const word = 'word-on-the-border'
  const long = 'x'.repeat(PART_CHARS - 9) + word + 'y'.repeat(PART_CHARS)
  repo.commit('one', { 'one-line.js': `// first\n${long}\nlast` })
  const parts = await partsOf(repo, 'one-line.js')
  expect(parts.filter(({ text }) => text.includes(word)).map(({ firstLine }) => firstLine)).toEqual([2])
  expect(parts[0]).toMatchObject({ firstLine: 1 })
  expect(parts.at(-1)?.text.endsWith('\nlast')).toBe(true)
})

test('what is no text has no parts, and what is not there is trouble', async () => {
  const repo = openRepository()
  repo.commit('one', { 'image.png': Buffer.concat([Buffer.from([1, 0, 2]), Buffer.alloc(2_000_000, 65)]) })
  expect(await partsOf(repo, 'image.png')).toEqual([])
  const missing = readTextParts(repo.root, 'f'.repeat(40), {})
  await expect(missing.next()).rejects.toThrow(/git cat-file/)
})
