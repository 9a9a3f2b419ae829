import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LOG_COMMITS_MAX } from '#git/commit-log.ts'
import type { Event } from '#protocol/event.ts'
import type { Source } from '#protocol/ports.ts'
import { COVERS_MAX } from '#protocol/subject.ts'
import { createGit } from '#sources/git.ts'
import { BATCH_AT } from '#sources/head-moves.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { until } from '../support/until.ts'

type Seen = { readonly events: Event[]; stop(): Promise<void> }

function run(source: Source): Seen {
  const events: Event[] = []
  const ending = new AbortController()
  const ended = source.run(
    (event) => events.push(event),
    () => {},
    ending.signal,
  )
  ended.catch(() => {})
  const stop = async () => {
    ending.abort()
    await ended
  }
  onTestFinished(async () => {
    ending.abort()
    await ended.catch(() => {})
  })
  return { events, stop }
}

function folderIn(root: string): string {
  const folder = join(root, 'inner')
  mkdirSync(folder)
  return folder
}

function openSubmodule(root: string, repo: TestRepository) {
  return {
    commit(message: string) {
      repo.git('-C', root, 'commit', '-q', '--allow-empty', '-m', message)
      return repo.git('-C', root, 'rev-parse', 'HEAD')
    },
  }
}

const commitsOf = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'commit.observed' ? [event.subject] : []))
const movesOf = (events: readonly Event[]) => events.flatMap((event) => (event.type === 'head.moved' ? [event] : []))

/** A source that has had its first look at `repo`; what happens from here on is new. */
async function watching(repo: TestRepository) {
  const seen = run(createGit({ root: repo.root, heads: null, pollMs: 50 }))
  await until('the first look', () => seen.events.some(({ type }) => type === 'repository.watched'))
  const moved = (ref: string, sha: string | null) =>
    until(`${ref} at ${sha}`, () => movesOf(seen.events).some((move) => move.ref === ref && move.sha === sha))
  return { ...seen, moved }
}

describe('the first look at a repository', () => {
  test('takes the heads over and audits nothing old', async () => {
    const repo = openRepository()
    const sha = repo.commit('one', { 'a.txt': '1\n' })
    repo.git('branch', 'topic')
    const { events } = await watching(repo)
    expect(events).toEqual([{ type: 'repository.watched', path: repo.root, heads: { main: sha, topic: sha } }])
  })

  test('in an empty repository sees the first commit as a root commit', async () => {
    const repo = openRepository()
    const { events, moved } = await watching(repo)
    const sha = repo.commit('first [fix-1a2b3c4d]', { 'a.txt': '1\n' })
    await moved('main', sha)
    expect(commitsOf(events)).toMatchObject([
      { kind: 'commit', id: sha, base: null, branch: 'main', author: 'Ada', fixes: ['1a2b3c4d'], skipAudit: false },
    ])
    expect(events.map(({ type }) => type)).toEqual(['repository.watched', 'commit.observed', 'head.moved'])
  })
})

describe('what happens to branches', () => {
  test('an amended commit is audited against the same parent and the branch is marked as rewritten', async () => {
    const repo = openRepository()
    const first = repo.commit('one', { 'a.txt': '1\n' })
    const { events, moved } = await watching(repo)
    const second = repo.commit('two', { 'a.txt': '2\n' })
    await moved('main', second)
    repo.write('a.txt', '3\n')
    repo.git('commit', '-q', '-a', '--amend', '-m', 'two, better')
    const amended = repo.git('rev-parse', 'HEAD')
    await moved('main', amended)
    expect(commitsOf(events).map(({ id, base }) => [id, base])).toEqual([
      [second, first],
      [amended, first],
    ])
    expect(movesOf(events).map(({ rewritten }) => rewritten)).toEqual([false, true])
  })

  test('a rebased branch brings its rewritten commits once', async () => {
    const repo = openRepository()
    repo.commit('one', { 'a.txt': '1\n' })
    repo.git('checkout', '-q', '-b', 'topic')
    repo.commit('topic', { 'b.txt': '1\n' })
    repo.git('checkout', '-q', 'main')
    const main = repo.commit('two', { 'c.txt': '1\n' })
    repo.git('checkout', '-q', 'topic')
    const { events, moved } = await watching(repo)
    repo.git('rebase', '-q', 'main')
    const rebased = repo.git('rev-parse', 'topic')
    await moved('topic', rebased)
    expect(commitsOf(events).map(({ id, base }) => [id, base])).toEqual([[rebased, main]])
    expect(movesOf(events).find(({ ref }) => ref === 'topic')).toMatchObject({ rewritten: true })
  })

  test('a branch that is created, switched to or deleted audits nothing, and work put back on the table neither', async () => {
    const repo = openRepository()
    const first = repo.commit('one', { 'a.txt': '1\n' })
    repo.commit('two', { 'a.txt': '2\n' })
    const last = repo.commit('three', { 'a.txt': '3\n' })
    const { events, moved } = await watching(repo)
    repo.git('checkout', '-q', '-b', 'topic')
    await moved('topic', last)
    repo.git('reset', '-q', '--hard', first)
    await moved('topic', first)
    repo.git('checkout', '-q', 'main')
    repo.git('branch', '-q', '-D', 'topic')
    await moved('topic', null)
    repo.git('reset', '-q', '--hard', first)
    await moved('main', first)
    repo.git('branch', 'rescued', last)
    await moved('rescued', last)
    expect(commitsOf(events)).toEqual([])
  })

  test('a commit that reaches a second branch is not audited again; the merge is, against its first parent', async () => {
    const repo = openRepository()
    repo.commit('one', { 'a.txt': '1\n' })
    const { events, moved } = await watching(repo)
    repo.git('checkout', '-q', '-b', 'topic')
    const topic = repo.commit('topic', { 'b.txt': '1\n' })
    await moved('topic', topic)
    repo.git('checkout', '-q', 'main')
    const main = repo.commit('two', { 'c.txt': '1\n' })
    await moved('main', main)
    repo.git('merge', '-q', '--no-edit', 'topic')
    const merge = repo.git('rev-parse', 'HEAD')
    await moved('main', merge)
    expect(commitsOf(events).map(({ id, base }) => [id, base])).toEqual([
      [topic, expect.any(String)],
      [main, expect.any(String)],
      [merge, main],
    ])
  })

  test('a commit on a detached HEAD is audited without a branch', async () => {
    const repo = openRepository()
    const first = repo.commit('one', { 'a.txt': '1\n' })
    const { events, moved } = await watching(repo)
    repo.git('checkout', '-q', '--detach')
    await moved('HEAD', first)
    const second = repo.commit('two', { 'a.txt': '2\n' })
    await moved('HEAD', second)
    repo.git('checkout', '-q', 'main')
    await moved('HEAD', null)
    expect(commitsOf(events)).toMatchObject([{ id: second, base: first, branch: null }])
  })

  test('commits in a linked work tree are seen, on its branch and detached', async () => {
    const repo = openRepository()
    repo.commit('one', { 'a.txt': '1\n' })
    const { events, moved } = await watching(repo)
    const linked = join(scratch('linked'), 'tree')
    repo.git('worktree', 'add', '-q', '-b', 'side', linked)
    const commitThere = (message: string) => {
      repo.git('-C', linked, 'commit', '-q', '--allow-empty', '-m', message)
      return repo.git('-C', linked, 'rev-parse', 'HEAD')
    }
    const side = commitThere('on the side')
    await moved('side', side)
    repo.git('-C', linked, 'checkout', '-q', '--detach')
    const detached = commitThere('nowhere')
    await moved(`HEAD of ${linked}`, detached)
    expect(commitsOf(events).map(({ id, branch }) => [id, branch])).toEqual([
      [side, 'side'],
      [detached, null],
    ])
  })
})

describe('commits that were replaced', () => {
  const supersededIn = (events: readonly Event[]) =>
    events.flatMap((event) => (event.type === 'commit.superseded' ? event.shas : []))

  test('before they could be looked at are told once, and are audited when a branch comes back to them', async () => {
    const repo = openRepository()
    const base = repo.commit('one', { 'a.txt': '1\n' })
    const source = createGit({ root: repo.root, heads: { main: base }, pollMs: 50 })
    const first = repo.commit('two', { 'a.txt': '2\n' })
    repo.git('commit', '-q', '--amend', '-m', 'two, said better')
    const { events } = run(source)
    await until('it is told', () => supersededIn(events).length > 0)
    expect(commitsOf(events).map(({ id }) => id)).toEqual([repo.git('rev-parse', 'HEAD')])
    repo.git('reset', '-q', '--hard', first)
    await until('it is audited', () => commitsOf(events).some(({ id }) => id === first))
    repo.commit('three')
    await until('all is seen', () => commitsOf(events).length === 3)
    expect(supersededIn(events)).toEqual([first])
  })

  test('in a rebase are not taken for commits on a detached HEAD', async () => {
    const repo = openRepository()
    repo.commit('one', { 'a.txt': '1\n' })
    repo.git('checkout', '-q', '-b', 'topic')
    repo.commit('fine', { 'b.txt': '1\n' })
    repo.commit('in conflict', { 'a.txt': 'topic\n' })
    repo.git('checkout', '-q', 'main')
    repo.commit('two', { 'a.txt': 'main\n' })
    repo.git('checkout', '-q', 'topic')
    const { events, moved } = await watching(repo)
    expect(() => repo.git('rebase', '-q', 'main')).toThrow()
    const step = repo.git('rev-parse', 'HEAD')
    repo.git('branch', 'other')
    await moved('other', step)
    repo.git('branch', '-q', '-D', 'other')
    await moved('other', null)
    repo.git('rebase', '--abort')
    const after = repo.commit('after', { 'c.txt': '1\n' })
    await moved('topic', after)
    expect(movesOf(events).map(({ ref }) => ref)).not.toContain('HEAD')
  })
})

test('packed refs are read like loose ones', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': '1\n' })
  repo.git('branch', 'topic')
  const { events, moved } = await watching(repo)
  repo.git('pack-refs', '--all')
  repo.git('gc', '-q')
  const sha = repo.commit('two', { 'a.txt': '2\n' })
  await moved('main', sha)
  expect(commitsOf(events).map(({ id }) => id)).toEqual([sha])
  expect(movesOf(events)).toHaveLength(1)
})

test('a submodule is watched as a repository of its own, and its commits are not those of the one around it', async () => {
  const inner = openRepository()
  inner.commit('inner', { 'a.txt': '1\n' })
  const repo = openRepository()
  repo.commit('outer')
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub')
  repo.commit('with a submodule')
  const outer = await watching(repo)
  const sub = openSubmodule(join(repo.root, 'sub'), repo)
  const seen = run(createGit({ root: join(repo.root, 'sub'), heads: null, pollMs: 50 }))
  await until('the first look', () => seen.events.some(({ type }) => type === 'repository.watched'))
  const sha = sub.commit('in the submodule')
  await until('seen', () => commitsOf(seen.events).some(({ id }) => id === sha))
  const bump = repo.commit('take it over')
  await outer.moved('main', bump)
  expect(commitsOf(outer.events).map(({ id }) => id)).toEqual([bump])
})

describe('many commits', () => {
  const commitMany = (repo: TestRepository, count: number) =>
    Array.from({ length: count }, (_, index) => repo.commit(`change ${index}`, { 'a.txt': `${index}\n` }))

  test('that were made while nobody looked are all found; from five on they are one batch', async () => {
    const repo = openRepository()
    const old = repo.commit('old', { 'a.txt': 'old\n' })
    const shas = commitMany(repo, 7)
    const seen = run(createGit({ root: repo.root, heads: { main: old }, pollMs: 50 }))
    await until('the move', () => movesOf(seen.events).length > 0)
    expect(commitsOf(seen.events)).toMatchObject([{ id: shas[6], base: old, covers: shas.slice(0, 6) }])
    expect(seen.events.some(({ type }) => type === 'repository.watched')).toBe(false)
  })

  test('fewer than five are audited one by one, oldest first', async () => {
    const repo = openRepository()
    const old = repo.commit('old', { 'a.txt': 'old\n' })
    const shas = commitMany(repo, BATCH_AT - 1)
    const seen = run(createGit({ root: repo.root, heads: { main: old }, pollMs: 50 }))
    await until('the move', () => movesOf(seen.events).length > 0)
    expect(commitsOf(seen.events).map(({ id, base }) => [id, base])).toEqual(
      shas.map((sha, index) => [sha, shas[index - 1] ?? old]),
    )
  })

  test('of which one asks to be skipped are still audited as a batch', async () => {
    const repo = openRepository()
    const old = repo.commit('old', { 'a.txt': 'old\n' })
    commitMany(repo, BATCH_AT - 1)
    repo.commit('last [skip-audit]', { 'a.txt': 'last\n' })
    const seen = run(createGit({ root: repo.root, heads: { main: old }, pollMs: 50 }))
    await until('the move', () => movesOf(seen.events).length > 0)
    expect(commitsOf(seen.events)).toMatchObject([{ skipAudit: false }])
  })

  test('beyond the maximum that is looked at leave the newest, with a bounded list of what they stand for', async () => {
    const repo = openRepository()
    const old = repo.commit('old')
    const count = LOG_COMMITS_MAX + 50
    const commits = Array.from({ length: count }, (_, index) =>
      [
        'commit refs/heads/main',
        `committer Ada <ada@example.org> ${1_800_000_000 + index} +0000`,
        'data 1\nx',
        ...(index === 0 ? [`from ${old}`] : []),
        `M 100644 inline a.txt\ndata <<END\n${index}\nEND\n`,
      ].join('\n'),
    )
    execFileSync('git', ['-C', repo.root, 'fast-import', '--quiet'], { input: commits.join('\n') })
    const seen = run(createGit({ root: repo.root, heads: { main: old }, pollMs: 50 }))
    await until('the move', () => movesOf(seen.events).length > 0)
    const [subject] = commitsOf(seen.events)
    expect(subject).toMatchObject({
      id: repo.git('rev-parse', 'main'),
      base: repo.git('rev-parse', `main~${LOG_COMMITS_MAX}`),
      covers: { length: COVERS_MAX },
    })
  }, 30_000)

  test('made at once are each found exactly once', async () => {
    const repo = openRepository()
    repo.commit('old', { 'a.txt': 'old\n' })
    const { events, moved } = await watching(repo)
    const shas = commitMany(repo, 30)
    await moved('main', shas.at(-1) ?? '')
    expect(commitsOf(events).flatMap(({ id, covers }) => [...covers, id])).toEqual(shas)
  })
})

test('what a commit says is one clean line without secrets or escapes', async () => {
  const repo = openRepository()
  const { events, moved } = await watching(repo)
  const secret = `ghp_${'a1B2c3D4e5'.repeat(4)}`
  const sha = repo.commit(`uses ${secret} \u001b[31mred\u202e [skip-audit]\n\nbody`, { 'a.txt': '1\n' })
  await moved('main', sha)
  const [subject] = commitsOf(events)
  expect(subject?.title).toMatch(/^uses ghp_\*\*\*.*red {2}\[skip-audit\]$/)
  expect(subject?.skipAudit).toBe(true)
  expect(JSON.stringify(events)).not.toContain(secret)
})

test('old heads that no longer exist cost no old audit: only the tip is certain to be new', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': '1\n' })
  const tip = repo.commit('two', { 'a.txt': '2\n' })
  const seen = run(createGit({ root: repo.root, heads: { main: 'a'.repeat(40) }, pollMs: 50 }))
  await until('the move', () => movesOf(seen.events).length > 0)
  expect(commitsOf(seen.events).map(({ id }) => id)).toEqual([tip])
  expect(movesOf(seen.events)).toMatchObject([{ ref: 'main', sha: tip, rewritten: true }])
})

test('a repository that vanishes ends the source with a hint, and does not fall back on one further up', async () => {
  const outer = openRepository()
  outer.commit('outer')
  const inner = openRepository(folderIn(outer.root))
  inner.commit('inner')
  const ended = createGit({ root: inner.root, heads: null, pollMs: 20 }).run(
    (event) => {
      if (event.type === 'repository.watched') rmSync(join(inner.root, '.git'), { recursive: true })
    },
    () => {},
    new AbortController().signal,
  )
  await expect(ended).rejects.toMatchObject({ name: 'Trouble', hint: expect.stringContaining('repository') })
})

test('the environment of the engine does not lead git elsewhere', async () => {
  const repo = openRepository()
  const other = openRepository()
  other.commit('other')
  const before = process.env['GIT_DIR']
  process.env['GIT_DIR'] = join(other.root, '.git')
  onTestFinished(() => {
    if (before === undefined) delete process.env['GIT_DIR']
    else process.env['GIT_DIR'] = before
  })
  const { events } = await watching(repo)
  expect(events).toEqual([{ type: 'repository.watched', path: repo.root, heads: {} }])
})
