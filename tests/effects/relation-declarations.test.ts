import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { createChecksRun } from '#effects/checks-run.ts'
import { perform } from '../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { openTestScan } from '../support/scanning.ts'

async function rulesOf(repo: TestRepository, sha: string) {
  const subject = repo.subject(sha)
  const performer = createChecksRun({ root: repo.root, stateDir: scratch('state') }, { scan: openTestScan() })
  const { observations } = await perform(performer, { type: 'checks.run', auditId: sha, subject, recheck: [] })
  const [observation] = observations ?? []
  if (observation?.kind !== 'change') throw new Error('no change was observed')
  const { findings } = detectChange(observation)
  const rules = findings
    .filter(({ rule }) => rule.startsWith('performance/'))
    .map(({ rule, line }) => `${rule}:${line}`)
  return { rules, relations: observation.relations }
}

const VIEW = 'def page(session):\n    for author in session.query(Author):\n        show(author.books)\n'
const MODELS = 'class Author(Base):\n    books = relationship(\n        "Book",\n    )\n'

describe('a relation that another file declares', () => {
  test('makes reading it in a loop a finding, in the tree that is audited', async () => {
    const repo = openRepository()
    repo.commit('models', { 'models.py': MODELS })
    const sha = repo.commit('view', { 'view.py': VIEW })
    repo.write('models.py', 'nothing of this is committed\n')
    expect((await rulesOf(repo, sha)).rules).toEqual(['performance/lazy-relation-in-loop:3'])
  })

  test.each([
    ['the repository has none of that name', { 'models.py': MODELS.replace('books', 'titles') }],
    ['it is of another model', { 'models.py': MODELS.replace('Author', 'Shop') }],
    ['it is loaded at once', { 'models.py': MODELS.replace('"Book",', '"Book", lazy="selectin",') }],
  ])('is no finding when %s', async (_what, files) => {
    const repo = openRepository()
    repo.commit('models', files)
    expect((await rulesOf(repo, repo.commit('view', { 'view.py': VIEW }))).rules).toEqual([])
  })

  test('is not searched for when nothing in added lines asks', async () => {
    const repo = openRepository()
    repo.commit('all', { 'models.py': MODELS, 'view.py': VIEW })
    const sha = repo.commit('other', { 'view.py': `import x\n${VIEW}` })
    expect(await rulesOf(repo, sha)).toEqual({ rules: [], relations: undefined })
  })
})
