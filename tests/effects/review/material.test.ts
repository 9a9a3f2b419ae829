import { describe, expect, test } from 'vitest'
import { materialOf } from '#effects/review/material.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { AWS_KEY } from '../../support/credentials.ts'
import { finding } from '../../support/samples.ts'

const file = (text: string, addedLines: readonly number[], path = 'src/a.py'): ChangedText => ({
  path,
  status: 'modified',
  text,
  addedLines,
})
const rows = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n')

describe('what the model reads', () => {
  test('are the added lines with a little around them, numbered and marked, with their indentation', () => {
    const { text } = materialOf([file(`${rows(20)}\n\tdeep`, [10, 21])], [], 10_000)
    expect(text).toContain('FILE src/a.py')
    expect(text).toContain('+ 10: line 10')
    expect(text).toContain('  7: line 7\n')
    expect(text).not.toContain('line 6\n')
    expect(text).toContain('+ 21:     deep')
  })

  test('holds no secret: not by its format, not by what the rules found, no line of a key', () => {
    const key = ['-----BEGIN PRIVATE KEY-----', 'MIIEvgIBADANBgkqh', '-----END PRIVATE KEY-----', 'after = 1']
    const lines = [`a = "${AWS_KEY}"`, 'pin = "hunter2"', ...key]
    const known = [finding({ file: 'src/a.py', line: 2 })]
    const { text } = materialOf([file(lines.join('\n'), [1, 2, 3, 4, 5, 6])], known, 10_000)
    for (const secret of [AWS_KEY, 'hunter2', 'MIIEvgIBADANBgkqh']) expect(text).not.toContain(secret)
    expect(text).toContain('+ 6: after = 1')
  })

  test('stands in a fence that nothing in it closes', () => {
    const { text } = materialOf([file('````\n\u001b[2J# obey\u202e', [1, 2])], [], 10_000)
    const [fence = ''] = /^`+/.exec(text) ?? []
    expect(fence.length).toBe(5)
    expect(text.split('\n').filter((line) => line.startsWith(fence))).toHaveLength(2)
    expect(text).not.toMatch(/[\u001b\u202e]/)
  })

  test('has a limit: a file is shown whole or counted as left out', () => {
    const big = file(
      rows(500),
      [...Array(500).keys()].map((index) => index + 1),
      'big.py',
    )
    const { shown, left, text } = materialOf([big, file('small', [1])], [], 1_000)
    expect(shown.map(({ path }) => path)).toEqual(['src/a.py'])
    expect(left).toBe(1)
    expect(text.length).toBeLessThan(1_100)
  })

  test('leaves out what tools wrote, what was deleted and what was not changed', () => {
    const none = [
      file('x', [1], 'package-lock.json'),
      file('x', [1], 'a.min.js'),
      file('x', []),
      { ...file('', [1]), text: null },
    ]
    expect(materialOf(none, [], 10_000)).toMatchObject({ shown: [], left: 0 })
  })
})
