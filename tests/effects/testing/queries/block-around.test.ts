import { describe, expect, test } from 'vitest'
import { blockAround } from '#effects/testing/queries/block-around.ts'

const PYTHON = `import x

@app.route("/")
def page(
    a,
):
    rows = all()
    for row in rows:
        # why
        use(row)
    return [look(r) for r in rows]


class Thing:
    async def one(self):
        return await get()

top()
`

const SCRIPT = `import x from 'x'
export async function page(req: Request): Promise<void> {
  const text = \`{ \${"}"} \` // {
  for (const row of rows) {
    await use(row)
  }
  await last()
}
const each = rows.map((row) => {
  return look(row)
})
class Thing {
  async one(id: string) {
    if (id) {
      return get(id)
    }
  }
}
top()
`

describe('the function around a line, and whether a loop is around it in there', () => {
  test.each([
    ['a plain line', 7, 3, 11, false],
    ['the head of a loop', 8, 3, 11, false],
    ['a line in a loop', 10, 3, 11, true],
    ['a comprehension', 11, 3, 11, true],
    ['a method', 16, 15, 16, false],
    ['the top of the file', 18, 18, 18, false],
  ])('in Python: %s', (_what, line, ...[from, to, isInLoop]) => {
    expect(blockAround('a.py', PYTHON, line)).toEqual({ from, to, isInLoop })
  })

  test.each([
    ['a line in a loop', 5, 2, 8, true],
    ['a line after it', 7, 2, 8, false],
    ['the function of a map', 10, 9, 11, true],
    ['a method, through an if', 15, 13, 17, false],
    ['the top of the file', 19, 19, 19, false],
  ])('in TypeScript: %s', (_what, line, ...[from, to, isInLoop]) => {
    expect(blockAround('a.ts', SCRIPT, line)).toEqual({ from, to, isInLoop })
  })

  test('is not known of a line that is not there', () => {
    expect(blockAround('a.py', PYTHON, 99)).toBeNull()
  })
})
