import { describe, expect, test } from 'vitest'
import { seeStructure } from '#detectors/commit/structure.ts'
import { PARSE } from '../../../support/parsers.ts'

const rulesOf = (path: string, text: string) =>
  seeStructure({ path, text, status: 'modified' }, PARSE)
    .map(({ finding }) => finding)
    .filter(({ rule }) => rule.startsWith('performance/'))
    .map(({ rule, line }) => `${rule}:${line}`)

describe('a query in a loop', () => {
  test.each([
    ['Django', 'a.py', 'for o in orders:\n    c = Customer.objects.get(id=o.customer_id)\n', 2],
    ['SQLAlchemy', 'a.py', 'for o in orders:\n    n = o.id\n    c = session.query(C).filter(C.id == n).first()\n', 3],
    ['Django, asynchronous', 'a.py', 'async for o in orders:\n    c = await C.objects.aget(id=o.c_id)\n', 2],
    [
      'a session that is called db',
      'a.py',
      'for o in orders:\n    c = db.query(C).filter(C.id == o.c_id).first()\n',
      2,
    ],
    ['Mongoose', 'a.ts', 'for (const o of orders) {\n  await o.populate("user")\n}\n', 2],
    ['a comprehension', 'a.py', 'x = [User.query.get(i) for i in ids]\n', 1],
    [
      'Prisma',
      'a.ts',
      'for (const o of orders) {\n  await prisma.user.findUnique({ where: { id: o.userId } })\n}\n',
      2,
    ],
    ['a callback', 'a.ts', 'await Promise.all(orders.map(async (o) => {\n  return User.findByPk(o.userId)\n}))\n', 2],
    [
      'Go',
      'a.go',
      'package m\nfunc f() {\n\tfor _, o := range orders {\n\t\tdb.QueryRow("select 1 where a = $1", o.ID)\n\t}\n}\n',
      4,
    ],
  ])('is found: %s', (_, path, code, line) => {
    expect(rulesOf(path, code)).toEqual([`performance/query-in-loop:${line}`])
  })

  test.each([
    ['it does not depend on the element', 'a.py', 'for o in orders:\n    c = Customer.objects.count()\n'],
    ['it is what the loop goes over', 'a.py', 'for o in Order.objects.filter(a=1):\n    print(o)\n'],
    ['the loop takes batches', 'a.py', 'for batch in chunks(ids):\n    c = Customer.objects.filter(id__in=batch)\n'],
    ['it is a search in an array', 'a.ts', 'for (const o of orders) {\n  users.find((u) => u.id === o.id)\n}\n'],
    ['the loop goes over statements', 'a.py', 'for sql in statements:\n    cursor.execute(sql)\n'],
    [
      'the local function runs whatever statement it is given',
      'a.py',
      'def run(sql):\n    cursor.execute(sql)\n\ndef f(names):\n    for name in names:\n        run(drop(name))\n',
    ],
    ['it is in a test', 'tests/test_a.py', 'for o in orders:\n    c = Customer.objects.get(id=o.id)\n'],
  ])('is not, when %s', (_, path, code) => {
    expect(rulesOf(path, code)).toEqual([])
  })

  test('is found one local function away', () => {
    const code =
      'def owner(o):\n    return User.objects.get(id=o.id)\n\ndef f(orders):\n    for o in orders:\n        print(owner(o))\n'
    expect(rulesOf('a.py', code)).toEqual(['performance/query-behind-loop:6'])
  })
})

describe('a relation in a loop', () => {
  const model = 'class Post(Model):\n    author = relationship("User")\n\n'

  test('is found when the rows are loaded lazily, and not when they come with the query', () => {
    const loop = (query: string) =>
      `${model}def f():\n    posts = ${query}\n    for p in posts:\n        print(p.author.name)\n`
    expect(rulesOf('a.py', loop('Post.query.all()'))).toEqual(['performance/lazy-relation-in-loop:7'])
    expect(rulesOf('a.py', loop('Post.query.options(joinedload(Post.author)).all()'))).toEqual([])
  })
})
