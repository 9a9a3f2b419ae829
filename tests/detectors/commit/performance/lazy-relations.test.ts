import { describe, expect, test } from 'vitest'
import { declaredIn } from '#detectors/commit/performance/declared-relations.ts'
import { seeStructure } from '#detectors/commit/structure.ts'
import { PARSE } from '../../../support/parsers.ts'

const MODELS = `class Author(Base):
    books = relationship("Book", back_populates="author")
    team = relationship("Team", lazy="joined")

class Book(Base):
    author_id = Column(ForeignKey("author.id"))
    author = relationship(
        "Author", backref=backref("written"))
    shop = models.ForeignKey(Shop, related_name="stock", on_delete=models.CASCADE)
`

const see = (text: string) =>
  seeStructure({ path: 'a.py', text, status: 'modified' }, PARSE).filter(({ finding }) =>
    finding.rule.startsWith('performance/'),
  )

const seeRule = (rule: string, text: string) =>
  see(text).filter(({ finding }) => finding.rule === `performance/${rule}`)

describe('a relation that is read in a loop over a query', () => {
  test('is found where the file itself declares it', () => {
    const text = `${MODELS}\ndef f(session):\n    for author in session.query(Author).all():\n        use(author.books)\n`
    expect(see(text)).toMatchObject([
      { finding: { rule: 'performance/lazy-relation-in-loop', line: 13, description: /"books"/ } },
    ])
  })

  test('asks for what another file may declare, with the model that the query names', () => {
    const text = 'for author in Author.query.filter_by(a=1):\n    use(author.id, author.books, author.save())\n'
    expect(see(text)).toMatchObject([
      { finding: { line: 2 }, touches: [1, 2], asks: { model: 'Author', any: ['books'], all: [] } },
    ])
  })

  test('is told through a query that is put together step by step', () => {
    const steps = 'def f(s):\n    q = s.query(Author)\n    q = q.filter(a)\n    for one in q:\n        use(one.books)\n'
    expect(see(steps)).toMatchObject([{ asks: { model: 'Author' } }])
    expect(see(steps.replace('q.filter(a)', 'q.options(selectinload(Author.books))'))).toEqual([])
  })

  test('asks for both, where a relation is looped over', () => {
    const text = 'def f(session, publisher):\n    for project in publisher.projects:\n        use(project.users)\n'
    expect(see(text)).toMatchObject([{ asks: { model: null, any: ['users'], all: ['projects'] } }])
  })

  test.each([
    [
      'loaded together in SQLAlchemy',
      'for a in session.query(Author).options(joinedload(Author.books)):\n    use(a.books)\n',
    ],
    ['loaded together in Django', 'for a in Author.objects.prefetch_related("books"):\n    use(a.books)\n'],
    ['a column of a query for columns', 'for a in session.query(Author.books, Author.x):\n    use(a.books)\n'],
    ['a dictionary', 'for a in Author.objects.values("books"):\n    use(a.books)\n'],
    ['set', 'for a in session.query(Author):\n    a.books = other(a)\n'],
    ['called', 'for a in session.query(Author):\n    a.books()\n'],
    ['a usual column', 'for a in session.query(Author):\n    use(a.id, a.created_at, a.owner_id)\n'],
    ['read of something else', 'for a in session.query(Author):\n    use(self.a.books, b.books)\n'],
    ['in no loop over a query', 'for a in sorted(names):\n    use(a.books)\n'],
  ])('is no finding when it is %s', (_what, text) => {
    expect(see(text)).toEqual([])
  })
})

describe('the relations that a repository declares', () => {
  const isDeclared = declaredIn(
    MODELS.split('\n')
      .map((line, index) => `${index + 1}${line.startsWith('class') ? '=' : '-'}${line}`)
      .join('\n'),
  )

  test.each([
    ['of the queried model', { model: 'Author', any: ['books'], all: [] }, true],
    ['of any model, where none is named', { model: null, any: ['nothing', 'books'], all: [] }, true],
    ['written over two lines', { model: 'Book', any: ['author'], all: [] }, true],
    ['given by another model', { model: 'Author', any: ['written'], all: [] }, true],
    ['given by another model in Django', { model: 'Shop', any: ['stock'], all: [] }, true],
    ['through a relation', { model: null, any: ['books'], all: ['author'] }, true],
    ['of another model', { model: 'Book', any: ['books'], all: [] }, false],
    ['through what is none', { model: null, any: ['books'], all: ['nothing'] }, false],
    ['loaded at once', { model: 'Author', any: ['team'], all: [] }, false],
    ['a column', { model: 'Book', any: ['author_id'], all: [] }, false],
  ])('answer: %s', (_what, asks, expected) => {
    expect(isDeclared(asks)).toBe(expected)
  })
})

describe('a column that the query leaves out', () => {
  const PARTIAL = 'def f(db):\n    rows = db.query(R).options(load_only(R.version)).all()\n'

  test.each([
    ['a loop', `${PARTIAL}    for row in rows:\n        use(row.size)\n`],
    ['a loop over the sorted rows', `${PARTIAL}    for i, r in enumerate(sorted(rows, key=k)):\n        use(r.size)\n`],
    ['a key function', `${PARTIAL}    return sorted(rows, key=lambda r: r.size)\n`],
    ['Django', 'def f():\n    rows = R.objects.only("version")\n    return [row.size for row in rows]\n'],
  ])('is found when the rows are read for it: %s', (_what, text) => {
    expect(seeRule('column-left-out', text)).toMatchObject([
      { finding: { rule: 'performance/column-left-out', line: 2, description: /^The column "size"/ } },
    ])
  })

  test.each([
    ['is loaded', `${PARTIAL}    for row in rows:\n        use(row.version, row.id)\n`],
    ['is set', `${PARTIAL}    for row in rows:\n        row.size = 1\n`],
    ['is a method', `${PARTIAL}    for row in rows:\n        row.touch()\n`],
    ['is of other rows', `${PARTIAL}    rows = other()\n    for row in rows:\n        use(row.size)\n`],
    ['is of another function', `${PARTIAL}\ndef g(rows):\n    for row in rows:\n        use(row.size)\n`],
    [
      'cannot be known',
      'def f(db):\n    rows = db.query(R).options(load_only(*names))\n    for r in rows:\n        use(r.size)\n',
    ],
  ])('is no finding when it %s', (_what, text) => {
    expect(seeRule('column-left-out', text)).toEqual([])
  })
})

describe('rows that are given the same value one by one', () => {
  test.each([
    [
      'a query that has a name',
      'def f(db, user):\n    rows = db.query(R).all()\n    for row in rows:\n        row.owner = user\n',
      3,
    ],
    ['a query in the loop', 'for row in R.objects.filter(a=1):\n    row.owner = user\n    row.save()\n', 1],
  ])('are found: %s', (_what, text, line) => {
    expect(seeRule('row-by-row-update', text)).toMatchObject([
      { finding: { rule: 'performance/row-by-row-update', line } },
    ])
  })

  test.each([
    ['the value depends on the row', 'for row in R.objects.all():\n    row.owner = row.maker\n'],
    ['the value may differ', 'for row in R.objects.all():\n    row.key = secrets.token_hex()\n'],
    ['more is done', 'for row in R.objects.all():\n    row.owner = user\n    tell(row)\n'],
    [
      'the rows are used again',
      'def f(db):\n    rows = db.query(R).all()\n    for row in rows:\n        row.owner = user\n    return rows\n',
    ],
    ['they are no rows', 'for row in rows:\n    row.owner = user\n'],
  ])('are no finding when %s', (_what, text) => {
    expect(seeRule('row-by-row-update', text)).toEqual([])
  })
})
