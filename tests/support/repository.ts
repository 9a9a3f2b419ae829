// A real git repository in a temporary folder, with an author that no user configuration has to give.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Subject } from '#protocol/subject.ts'

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_EDITOR: 'true',
}

export type TestRepository = {
  readonly root: string
  git(...args: readonly string[]): string
  write(path: string, content: string | Buffer): void
  /** Writes the files, commits everything and returns the commit's hash. */
  commit(message: string, files?: Readonly<Record<string, string | Buffer>>): string
  /** The subject of an audit of `sha` against its first parent. */
  subject(sha: string, over?: Partial<Subject>): Subject
}

/** A temporary folder that is gone when the test has ended. */
export function scratch(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `signalbox-${name}-`)))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** An empty repository on branch main, gone when the test has ended. */
export function openRepository(root = scratch('repo')): TestRepository {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', root, ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: root, ...AUTHOR },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd()
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  git('init', '-q', '-b', 'main')
  return {
    root,
    git,
    write,
    commit(message, files = {}) {
      for (const [path, content] of Object.entries(files)) write(path, content)
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    subject(sha, over = {}) {
      const [tree = '', parents = ''] = git('log', '-1', '--format=%T%n%P', sha).split('\n')
      const base = parents.split(' ')[0] || null
      return {
        kind: 'commit',
        id: sha,
        tree,
        base,
        branch: 'main',
        title: 'a change',
        author: 'Ada',
        sessionId: null,
        covers: [],
        skipAudit: false,
        fixes: [],
        ...over,
      }
    },
  }
}
