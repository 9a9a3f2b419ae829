// Tools of the user's own, as real programs on a real commit.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readChange } from '#effects/change-texts.ts'
import { reading } from '#effects/room.ts'
import { ownTool } from '#effects/tools/own-tools.ts'
import { runTools } from '#effects/tools/run-tools.ts'
import { openObjectReader } from '#git/object-reader.ts'
import type { Subject } from '#protocol/subject.ts'
import { type ToolSetting, toolSettingsSchema } from '#protocol/tool-settings.ts'
import { NEVER_ABORTED } from '../../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../../support/repository.ts'
import { installTools } from './fake-tool.ts'

async function run(repo: TestRepository, subject: Subject, setting: Partial<ToolSetting>) {
  const [parsed] = toolSettingsSchema.parse([{ name: 'my-lint', command: 'my-lint', format: 'sarif', ...setting }])
  const room = { root: repo.root, stateDir: scratch('state') }
  const how = await reading(room, NEVER_ABORTED)
  const objects = openObjectReader(repo.root, how.env)
  onTestFinished(() => objects.close())
  const { files } = await readChange({ root: repo.root, objects, how }, subject, [])
  const own = parsed ? [ownTool(parsed)] : []
  const { findings, ran } = await runTools({ room, subject, files, objects, how, own }, NEVER_ABORTED)
  return {
    findings: findings.filter(({ rule }) => rule.startsWith('my-lint/')),
    ran: ran.find(({ name }) => name === 'my-lint'),
  }
}

const sarif = (uri: string, startLine: number, level = 'error') => ({
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'my-lint' } },
      results: [
        {
          ruleId: 'no-tabs',
          level,
          message: { text: 'Tabs are not for us' },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
        },
      ],
    },
  ],
})
const prints = (answer: unknown, exit = 0) =>
  `cat <<'END'\n${typeof answer === 'string' ? answer : JSON.stringify(answer)}\nEND\nexit ${exit}`

describe('a tool of the user', () => {
  test('gets the files of the commit, and what it says in SARIF becomes findings on added lines', async () => {
    const seen = join(scratch('seen'), 'args')
    installTools({
      'my-lint': {
        does: `echo "$@" > ${seen}; env >> ${seen}; cat ./src/a.py >> ${seen}\n${prints(sarif('src/a.py', 2), 1)}`,
      },
    })
    const repo = openRepository()
    repo.commit('one', { 'src/a.py': 'a = 1\n' })
    const sha = repo.commit('two', { 'src/a.py': 'a = 1\n\tb = 2\n', 'src/c.md': 'text\n' })
    repo.write('src/a.py', 'dirty\n')
    process.env['MY_LINT_TOKEN'] = 'not-for-tools'
    onTestFinished(() => {
      delete process.env['MY_LINT_TOKEN']
    })
    const result = await run(repo, repo.subject(sha), { args: ['--strict', '{files}'], endings: ['.py'] })
    expect(result.ran).toEqual({ name: 'my-lint', outcome: 'ran', because: '1 files' })
    expect(result.findings).toMatchObject([
      {
        rule: 'my-lint/no-tabs',
        type: 'style',
        severity: 'MEDIUM',
        file: 'src/a.py',
        line: 2,
        description: 'Tabs are not for us',
      },
    ])
    const told = readFileSync(seen, 'utf8')
    expect(told).toMatch(/^--strict \.\/src\/a\.py\n/)
    expect(told).toContain('b = 2')
    expect(told).toContain('https_proxy=http://127.0.0.1:9')
    expect(told).not.toContain('not-for-tools')
    const old = await run(repo, repo.subject(sha, { base: repo.git('rev-parse', 'HEAD') }), {})
    expect(old.findings).toEqual([])
  })

  test('prints lines as compilers do, and about security an error is HIGH', async () => {
    installTools({ 'my-lint': { does: prints('checked 1 file\nsrc/a.py:1:3: error: no such thing [S1]', 1) } })
    const repo = openRepository()
    const subject = repo.subject(repo.commit('one', { 'src/a.py': 'a = 1\n' }))
    expect((await run(repo, subject, { format: 'lines', type: 'security' })).findings).toMatchObject([
      { rule: 'my-lint/S1', type: 'security', severity: 'HIGH', line: 1 },
    ])
  })

  test('may be a program of the commit itself, which then sees the whole of it', async () => {
    const repo = openRepository()
    const lint = '#!/bin/sh\nls > "$PWD.seen"\necho "a.py:1: use of $(cat words)"\n'
    repo.write('bin/lint', lint)
    repo.git('add', 'bin/lint')
    repo.git('update-index', '--chmod=+x', 'bin/lint')
    repo.git('commit', '-q', '-m', 'lint')
    repo.git('checkout', '-q', '.')
    repo.commit('one', { words: 'eval\n', 'b.py': 'b = 1\n' })
    const subject = repo.subject(repo.commit('two', { 'a.py': 'a = 1\n' }))
    const setting: Partial<ToolSetting> = { command: './bin/lint', needs: 'tree', format: 'lines', endings: ['.py'] }
    expect((await run(repo, subject, setting)).findings).toMatchObject([{ description: 'use of eval', file: 'a.py' }])
    expect((await run(repo, { ...subject, kind: 'worktree' }, setting)).ran).toMatchObject({ outcome: 'skipped' })
    expect((await run(repo, subject, { ...setting, command: './bin/missing' })).ran).toEqual({
      name: 'my-lint',
      outcome: 'skipped',
      because: './bin/missing is not in the commit',
    })
  })

  test.each<[string, string | null, Partial<ToolSetting>, object]>([
    ['is missing', null, {}, { outcome: 'skipped', because: 'my-lint is not installed' }],
    ['is missing at its path', null, { command: '/nowhere/my-lint' }, { outcome: 'skipped' }],
    [
      'prints no SARIF',
      prints('All is well'),
      {},
      { outcome: 'failed', because: 'my-lint: its output was not understood: it is not JSON' },
    ],
    ['ends with another exit code', prints(sarif('a.py', 1), 3), {}, { outcome: 'failed' }],
    [
      'takes too long',
      'sleep 30',
      { timeoutMs: 200 },
      { outcome: 'failed', because: 'my-lint: took longer than 0.2 s' },
    ],
  ])('that %s is no pass', async (_, does, setting, expected) => {
    if (does !== null) installTools({ 'my-lint': { does } })
    const repo = openRepository()
    const result = await run(repo, repo.subject(repo.commit('one', { 'a.py': 'a = 1\n' })), setting)
    expect(result.ran).toMatchObject(expected)
    expect(result.findings).toEqual([])
  })

  test('is not run for files that are not its own', async () => {
    const seen = join(scratch('seen'), 'ran')
    installTools({ 'my-lint': { does: `touch ${seen}` } })
    const repo = openRepository()
    const result = await run(repo, repo.subject(repo.commit('one', { 'a.md': 'a\n' })), { endings: ['.py'] })
    expect(result.ran).toBeUndefined()
    expect(existsSync(seen)).toBe(false)
  })
})
