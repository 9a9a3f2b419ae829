// Small projects whose tests repeat queries, by the library that they use. What a library needs is looked for on this machine:
// QUERY_COUNT_PYTHON names a Python that has packages, QUERY_COUNT_PACKAGES a node_modules.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export type Project = {
  readonly needs: string
  /** Why it cannot run here; null when it can. */
  readonly missing: string | null
  readonly command: string
  readonly files: Readonly<Record<string, string>>
  /** File and line of the repeated query, and the function it is in. */
  readonly site: readonly [string, number, RegExp]
  readonly statement: RegExp
  readonly libraries: string
}

const PYTHON = process.env['QUERY_COUNT_PYTHON'] ?? 'python3'
export const PACKAGES = process.env['QUERY_COUNT_PACKAGES'] ?? null

function hasPython(...modules: readonly string[]): string | null {
  try {
    execFileSync(PYTHON, ['-c', modules.map((name) => `import ${name}`).join('\n')], { stdio: 'ignore' })
    return null
  } catch {
    return `${PYTHON} has no ${modules.join(', ')}`
  }
}

const hasNode = (...names: readonly string[]) =>
  PACKAGES !== null && names.every((name) => existsSync(join(PACKAGES, name)))
    ? null
    : `QUERY_COUNT_PACKAGES has no ${names.join(', ')}`

const UNITTEST = `${PYTHON} -m unittest discover -s tests -t .`

export const SQLITE3: Project = {
  needs: 'sqlite3 of Python',
  missing: hasPython('sqlite3'),
  command: UNITTEST,
  files: {
    'app/__init__.py': '',
    'app/report.py': `def open_at(connection):
    connection.execute("create table author (id integer primary key, name text)")
    connection.execute("create table book (author integer, title text)")
    for index in range(12):
        connection.execute("insert into author values (?, 'x')", (index,))


def titles(connection):
    found = []
    for (author,) in connection.execute("select id from author").fetchall():
        found.append(connection.execute("select title from book where author = ?", (author,)).fetchall())
    return found


def together(connection):
    return connection.execute("select title from book join author on author.id = book.author").fetchall()


def one(connection, author):
    return connection.execute("select name from author where id = ?", (author,)).fetchone()
`,
    'tests/__init__.py': '',
    'tests/test_report.py': `import os
import sqlite3
import threading
import unittest
from unittest import mock
from app import report


class Reports(unittest.TestCase):
    def setUp(self):
        self.connection = sqlite3.connect(":memory:")
        report.open_at(self.connection)

    def tearDown(self):
        self.connection.close()

    def test_titles(self):
        self.assertEqual(len(report.titles(self.connection)), 12)

    def test_together(self):
        self.assertEqual(report.together(self.connection), [])

    def test_loop_of_the_test(self):
        for author in range(8):
            self.assertEqual(report.one(self.connection, author), ("x",))

    @mock.patch.dict(os.environ, {"PYTEST_CURRENT_TEST": "requests"})
    def test_one_query_in_each_thread(self):
        shared = sqlite3.connect(":memory:", check_same_thread=False)
        report.open_at(shared)
        for author in range(8):
            thread = threading.Thread(target=report.one, args=(shared, author))
            thread.start()
            thread.join()
        shared.close()
`,
  },
  site: ['app/report.py', 11, /^titles$/],
  statement: /^select title from book where author = \?$/,
  libraries: 'sqlite3.dbapi2',
}

export const SQLALCHEMY: Project = {
  needs: 'SQLAlchemy',
  missing: hasPython('sqlalchemy'),
  command: UNITTEST,
  files: {
    'app/__init__.py': '',
    'app/models.py': `from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Author(Base):
    __tablename__ = "author"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    books = relationship("Book")


class Book(Base):
    __tablename__ = "book"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    author_id = Column(ForeignKey("author.id"))
`,
    'app/report.py': `from sqlalchemy.orm import selectinload
from app.models import Author


def titles(session):
    return [(author.name, [book.title for book in author.books]) for author in session.query(Author)]


def together(session):
    found = session.query(Author).options(selectinload(Author.books))
    return [(author.name, [book.title for book in author.books]) for author in found]
`,
    'tests/__init__.py': '',
    'tests/test_report.py': `import unittest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from app import report
from app.models import Author, Base, Book


class Reports(unittest.TestCase):
    def setUp(self):
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        self.session = Session(engine)
        self.session.add_all([Author(name="a", books=[Book(title="b")]) for _ in range(12)])
        self.session.commit()
        self.addCleanup(engine.dispose)
        self.addCleanup(self.session.close)

    def test_titles(self):
        self.assertEqual(len(report.titles(self.session)), 12)

    def test_together(self):
        self.assertEqual(len(report.together(self.session)), 12)
`,
  },
  site: ['app/report.py', 6, /titles|<listcomp>/],
  statement: /^SELECT book\.id.* FROM book WHERE \? = book\.author_id$/,
  libraries: 'sqlalchemy, sqlite3.dbapi2',
}

export const DJANGO: Project = {
  needs: 'Django',
  missing: hasPython('django'),
  command: `DJANGO_SETTINGS_MODULE=settings ${PYTHON} -m django test --pythonpath .`,
  files: {
    'settings.py': `SECRET_KEY = "x" * 20
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = ["shop"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "shop.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
`,
    'shop/__init__.py': '',
    'shop/models.py': `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=20)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`,
    'shop/templates/books.html': `<ul>
{% for book in books %}
  <li>{{ book.author.name }}</li>
{% endfor %}
</ul>
`,
    'shop/urls.py': `from django.urls import path
from shop.views import books, quick

urlpatterns = [path("books", books), path("quick", quick)]
`,
    'shop/views.py': `from django.shortcuts import render
from shop.models import Book


def books(request):
    return render(request, "books.html", {"books": Book.objects.all()})


def quick(request):
    return render(request, "books.html", {"books": Book.objects.select_related("author")})
`,
    'shop/tests/__init__.py': '',
    'shop/tests/test_views.py': `from django.test import TestCase
from shop.models import Author, Book


class Views(TestCase):
    def setUp(self):
        for index in range(12):
            Book.objects.create(author=Author.objects.create(name=str(index)))

    def test_books(self):
        self.assertContains(self.client.get("/books"), "<li>", 12)

    def test_quick(self):
        with self.assertNumQueries(1):
            self.assertContains(self.client.get("/quick"), "<li>", 12)
`,
  },
  site: ['shop/templates/books.html', 3, /^template$/],
  statement: /^SELECT .* FROM "shop_author" WHERE "shop_author"\."id" = \? LIMIT \?$/,
  libraries: 'django.db.backends.utils, sqlite3.dbapi2',
}

const NODE_REPORT = `exports.openAt = (database) => {
  database.exec('create table author (id integer primary key, name text); create table book (author integer, title text)')
  const insert = database.prepare("insert into author values (?, 'x')")
  for (let index = 0; index < 12; index++) insert.run(index)
}

exports.titles = (database) => {
  const find = database.prepare('select title from book where author = ?')
  return database
    .prepare('select id from author')
    .all()
    .map(({ id }) => find.all(id))
}

exports.together = (database) =>
  database.prepare('select title from book join author on author.id = book.author').all()

exports.one = (database, id) => database.prepare('select name from author where id = ?').get(id)
`

export const NODE_SQLITE: Project = {
  needs: 'node:sqlite',
  missing: null,
  command: 'node --disable-warning=ExperimentalWarning --test --test-reporter=tap',
  files: {
    'package.json': '{}',
    'app/report.js': NODE_REPORT,
    'report.test.js': `const { DatabaseSync } = require('node:sqlite')
const test = require('node:test')
const report = require('./app/report.js')

const open = () => {
  const database = new DatabaseSync(':memory:')
  report.openAt(database)
  return database
}
test('titles', () => { report.titles(open()) })
test('together', () => { report.together(open()) })
test('a loop of the test', () => {
  const database = open()
  for (let id = 0; id < 8; id++) report.one(database, id)
})
`,
  },
  site: ['app/report.js', 12, /^$/],
  statement: /^select title from book where author = \?$/,
  libraries: 'node:sqlite',
}

const SEQUELIZE_TEST = `const { DataTypes, Sequelize } = require('sequelize')
const report = require('../app/report.js')

const open = async () => {
  const sequelize = new Sequelize({ dialect: 'sqlite', storage: ':memory:', logging: false })
  const Author = sequelize.define('author', { name: DataTypes.STRING })
  const Book = sequelize.define('book', { title: DataTypes.STRING })
  Author.hasMany(Book)
  await sequelize.sync()
  for (let index = 0; index < 12; index++) await Author.create({ name: 'x' })
  return { Author, Book }
}
test('titles', async () => { await report.titles(await open()) })
test('together', async () => { await report.together(await open()) })
`

const sequelizeWith = (runner: string, command: string): Project => ({
  needs: `Sequelize under ${runner}`,
  missing: hasNode('sequelize', 'sqlite3', runner),
  command,
  files: {
    'package.json': '{"dependencies":{"sequelize":"*"}}',
    '.gitignore': 'node_modules\n',
    'app/report.js': `exports.titles = async ({ Author, Book }) => {
  const authors = await Author.findAll()
  return Promise.all(
    authors.map(async ({ id }) => {
      const books = await Book.findAll({ where: { authorId: id } })
      return books.length
    }),
  )
}

exports.together = ({ Author, Book }) => Author.findAll({ include: Book })
`,
    'test/report.test.js': SEQUELIZE_TEST,
  },
  site: ['app/report.js', 5, /^$/],
  statement: /^SELECT .* FROM `books` AS `book` WHERE `book`\.`authorId` = \?;?$/,
  libraries: 'sequelize, sqlite3',
})

export const SEQUELIZE = [
  sequelizeWith('jest', 'node node_modules/jest/bin/jest.js'),
  sequelizeWith('mocha', 'node node_modules/mocha/bin/mocha.js --ui tdd'),
  sequelizeWith('vitest', 'node node_modules/vitest/vitest.mjs run --globals'),
]
