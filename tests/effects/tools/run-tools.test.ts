import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readChange } from '#effects/change-texts.ts'
import { reading } from '#effects/room.ts'
import { TOOL_FINDINGS_MAX } from '#effects/tools/as-finding.ts'
import { HOMES_MAX } from '#effects/tools/homes.ts'
import { ALL_WITHIN_MS, AT_ONCE_MAX, FILES_MAX, runTools } from '#effects/tools/run-tools.ts'
import { openObjectReader } from '#git/object-reader.ts'
import type { Subject } from '#protocol/subject.ts'
import { readProcess } from '#sessions/process-table.ts'
import { GITHUB_TOKEN } from '../../support/credentials.ts'
import { NEVER_ABORTED } from '../../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../../support/repository.ts'
import { installTools, onlyOnPath, writeTool } from './fake-tool.ts'

const SHELLCHECK = 'shellcheck'
const hasShellcheck = spawnSync(SHELLCHECK, ['--version']).status === 0

async function run(repo: TestRepository, subject: Subject, signal = NEVER_ABORTED, allWithinMs = ALL_WITHIN_MS) {
  const room = { root: repo.root, stateDir: scratch('state') }
  const how = await reading(room, NEVER_ABORTED)
  const objects = openObjectReader(repo.root, how.env)
  onTestFinished(() => objects.close())
  const { files } = await readChange({ root: repo.root, objects, how }, subject, [])
  return runTools({ room, subject, files, objects, how, allWithinMs }, signal)
}
/** The entry of one tool; undefined when it has none. */
const entryOf = ({ ran }: Awaited<ReturnType<typeof run>>, name: string) => ran.find((entry) => entry.name === name)
/** A JSON document as a shell line that prints it. */
const prints = (answer: unknown, exit = 0) => `cat <<'END'\n${JSON.stringify(answer)}\nEND\nexit ${exit}`
const ruffSays = (line: number, code: string, message: string) => [
  {
    code,
    message,
    filename: 'app.py',
    location: { row: line, column: 1 },
    url: `https://docs.astral.sh/ruff/rules/${code}`,
  },
]
const PYTHON = { 'ruff.toml': 'line-length = 100\n', 'app.py': 'import os\nprint(1)\n' }

describe.skipIf(!hasShellcheck)('shellcheck (skipped where it is not installed)', () => {
  test('reports added lines only, errors and warnings, one a rule and line', async () => {
    const repo = openRepository()
    repo.commit('one', { 'run.sh': '#!/bin/bash\ncd "$1"\n' })
    const sha = repo.commit('two', { 'run.sh': '#!/bin/bash\ncd "$1"\ncd "$2"\nif [ $x == 1 ; then\n' })
    const result = await run(repo, repo.subject(sha))
    expect(entryOf(result, 'shellcheck')).toEqual({ name: 'shellcheck', outcome: 'ran', because: '1 files' })
    expect(result.findings.length).toBeGreaterThan(0)
    expect(result.findings.every(({ line, file }) => line > 2 && file === 'run.sh')).toBe(true)
    expect(result.findings).toContainEqual(expect.objectContaining({ severity: 'MEDIUM', type: 'shell' }))
  })

  test('a script is known by its first line, and its name may look like an option', async () => {
    const repo = openRepository()
    const sha = repo.commit('one', { '-rf': '#!/usr/bin/env bash\ncd "$1"\n' })
    const result = await run(repo, repo.subject(sha))
    expect(result.findings).toMatchObject([{ rule: 'shell/SC2164', file: '-rf', line: 2, evidence: ['cd "$1"'] }])
  })

  test('what it says keeps its name when lines move', async () => {
    const repo = openRepository()
    const first = await run(repo, repo.subject(repo.commit('one', { 'a.sh': '#!/bin/sh\ncd "$1"\n' })))
    const moved = repo.commit('two', { 'a.sh': '#!/bin/sh\n# so\n\ncd "$1"\n' })
    const second = await run(repo, repo.subject(moved, { base: null }))
    expect(second.findings.map(({ fingerprint }) => fingerprint)).toEqual(
      first.findings.map(({ fingerprint }) => fingerprint),
    )
  })
})

describe('a tool', () => {
  test('that is missing is skipped, never passed', async () => {
    const repo = openRepository()
    const sha = repo.commit('one', { 'run.sh': '#!/bin/sh\nrm $1\n' })
    const onlyGit = scratch('path')
    symlinkSync(spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim(), join(onlyGit, 'git'))
    onlyOnPath(onlyGit)
    const result = await run(repo, repo.subject(sha))
    expect(entryOf(result, 'shellcheck')).toEqual({
      name: 'shellcheck',
      outcome: 'skipped',
      because: 'shellcheck is not installed',
    })
    expect(result.ran.every(({ outcome }) => outcome === 'skipped')).toBe(true)
  })

  test('is run on the commit and its configuration, not on the work tree', async () => {
    const repo = openRepository()
    const seen = scratch('seen')
    installTools({ ruff: { does: `cp -r . ${seen}/tree; echo '[]'` } })
    const sha = repo.commit('one', { ...PYTHON, 'other.md': 'text\n' })
    repo.write('app.py', 'dirty\n')
    const result = await run(repo, repo.subject(sha))
    expect(entryOf(result, 'ruff')).toEqual({ name: 'ruff', outcome: 'ran', because: '1 files' })
    expect(spawnSync('cat', ['app.py'], { cwd: join(seen, 'tree'), encoding: 'utf8' }).stdout).toBe(PYTHON['app.py'])
    expect(existsSync(join(seen, 'tree', 'ruff.toml'))).toBe(true)
    expect(existsSync(join(seen, 'tree', '.git'))).toBe(false)
  })

  test('that the project does not configure is not held against it', async () => {
    const repo = openRepository()
    installTools({ ruff: { does: prints(ruffSays(1, 'F401', 'unused')) } })
    const bare = await run(
      repo,
      repo.subject(repo.commit('one', { 'app.py': 'import os\n', 'pyproject.toml': '[project]\n' })),
    )
    expect(entryOf(bare, 'ruff')).toBeUndefined()
    const configured = repo.commit('two', { 'app.py': 'import os, re\n', 'pyproject.toml': '[tool.ruff]\n' })
    expect((await run(repo, repo.subject(configured))).findings).toMatchObject([
      { rule: 'ruff/F401', severity: 'LOW', type: 'style', file: 'app.py', line: 1, evidence: ['import os, re'] },
    ])
  })

  test('is run from each folder that has its configuration, and not on files that have none', async () => {
    const repo = openRepository()
    const log = join(scratch('homes'), 'log')
    const answer = JSON.stringify(ruffSays(1, 'F401', 'unused'))
    installTools({ ruff: { does: `echo "\${PWD##*/}: $*" >> ${log}; cat <<'END'\n${answer}\nEND` } })
    const sha = repo.commit('one', {
      'packages/a/ruff.toml': '',
      'packages/a/app.py': 'import os\n',
      'packages/a/deep/other.py': 'x = 1\n',
      'packages/b/app.py': 'import os\n',
      'packages/c/pyproject.toml': '[tool.ruff]\n',
      'packages/c/app.py': 'import os\n',
    })
    const result = await run(repo, repo.subject(sha))
    expect(entryOf(result, 'ruff')).toMatchObject({ outcome: 'ran', because: '3 files' })
    expect(result.findings.map(({ file }) => file)).toEqual(['packages/a/app.py', 'packages/c/app.py'])
    const calls = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((call) => call.replace(/: .* -- /, ': '))
    expect(calls).toEqual(['a: ./app.py ./deep/other.py', 'c: ./app.py'])
  })

  test('is run from so many folders and no more, and says what was left out', async () => {
    const repo = openRepository()
    installTools({ ruff: { does: "echo '[]'" } })
    const folders = Array.from({ length: HOMES_MAX + 2 }, (_, index) => `p${index}`)
    const files = folders.flatMap((folder) => [
      [`${folder}/ruff.toml`, ''] as const,
      [`${folder}/a.py`, 'x = 1\n'] as const,
    ])
    const result = await run(repo, repo.subject(repo.commit('one', Object.fromEntries(files))))
    expect(entryOf(result, 'ruff')?.because).toBe(`${HOMES_MAX} files; 2 more were not checked`)
  })

  test('is read on added lines only, and its words are made fit for a screen', async () => {
    const repo = openRepository()
    repo.commit('one', PYTHON)
    const sha = repo.commit('two', { 'app.py': 'import os\nprint(1)\neval(x)\n' })
    const answer = [...ruffSays(1, 'F401', 'old'), ...ruffSays(3, 'S307', `bad\u001b[2J ${GITHUB_TOKEN}\nsecond`)]
    installTools({ ruff: { does: prints(answer, 0) } })
    const { findings } = await run(repo, repo.subject(sha))
    expect(findings).toMatchObject([{ rule: 'ruff/S307', line: 3, type: 'security', severity: 'MEDIUM' }])
    expect(findings[0]?.description).not.toMatch(/\u001b|\n/)
    expect(JSON.stringify(findings)).not.toContain(GITHUB_TOKEN)
  })

  test('that quotes a secret is not quoted, and its finding has no evidence to read it from', async () => {
    const repo = openRepository()
    const secret = 'correct-horse-battery'
    installTools({ ruff: { does: prints(ruffSays(1, 'S105', `Possible hardcoded password: "${secret}"`)) } })
    const sha = repo.commit('one', { ...PYTHON, 'app.py': `password = "${secret}"\n` })
    const { findings } = await run(repo, repo.subject(sha))
    expect(findings).toMatchObject([
      { rule: 'ruff/S105', type: 'secret', evidence: [], description: 'Possible hardcoded password: "…"' },
    ])
    expect(JSON.stringify(findings)).not.toContain(secret)
  })

  test.each([
    ['prints what is no JSON', 'echo oops', /ruff: its output was not understood: it is not JSON/],
    ['prints something else', 'echo "{}"', /its output was not understood/],
    ['prints nothing', 'true', /it printed nothing/],
    [
      'ends with an unexpected code',
      'echo "ruff failed: bad config" >&2; exit 2',
      /exit code 2: ruff failed: bad config/,
    ],
    ['is killed', 'kill -9 $$', /was ended by SIGKILL/],
  ])('that %s has failed', async (_, does, because) => {
    const repo = openRepository()
    installTools({ ruff: { does } })
    const result = await run(repo, repo.subject(repo.commit('one', PYTHON)))
    expect(entryOf(result, 'ruff')).toMatchObject({ outcome: 'failed', because: expect.stringMatching(because) })
    expect(result.findings).toEqual([])
  })

  test('that does not say its version has failed, and is asked once', async () => {
    const repo = openRepository()
    const asked = join(scratch('asked'), 'count')
    const bin = installTools({})
    writeTool(bin, 'ruff', `'; echo x >> ${asked}; exit 3; echo '`, 'true')
    const sha = repo.commit('one', PYTHON)
    for (let round = 0; round < 2; round++) {
      expect(entryOf(await run(repo, repo.subject(sha)), 'ruff')).toMatchObject({
        outcome: 'failed',
        because: expect.stringMatching(/^ruff does not start/),
      })
    }
    expect(spawnSync('wc', ['-l', asked], { encoding: 'utf8' }).stdout).toMatch(/^1 /)
  })

  test('knows nothing of our environment but what it needs, and that there is no network', async () => {
    const repo = openRepository()
    const env = join(scratch('env'), 'env')
    process.env['SECRET_OF_OURS'] = 'x'
    onTestFinished(() => {
      delete process.env['SECRET_OF_OURS']
    })
    installTools({ ruff: { does: `env > ${env}; echo '[]'` } })
    await run(repo, repo.subject(repo.commit('one', PYTHON)))
    const seen = spawnSync('cat', [env], { encoding: 'utf8' }).stdout
    expect(seen).toMatch(/^HTTPS_PROXY=http:\/\/127\.0\.0\.1:9$/m)
    expect(seen).not.toContain('SECRET_OF_OURS')
  })

  test('is stopped with the audit, with all that it has started', async () => {
    const repo = openRepository()
    const pid = join(scratch('pid'), 'pid')
    installTools({ ruff: { does: `sh -c 'echo $$ > ${pid}; exec sleep 300' & wait` } })
    const sha = repo.commit('one', PYTHON)
    const stopping = new AbortController()
    const running = run(repo, repo.subject(sha), stopping.signal)
    while (!existsSync(pid) || spawnSync('cat', [pid]).stdout.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
    stopping.abort()
    await expect(running).rejects.toThrow()
    const state = readProcess(Number(spawnSync('cat', [pid], { encoding: 'utf8' }).stdout))?.state ?? 'Z'
    expect(state).toBe('Z')
  })

  test('gets a limited number of files and findings, and says what was left out', async () => {
    const repo = openRepository()
    const count = FILES_MAX + 3
    const texts = Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}.py`, 'x = 1\n']))
    const lines = TOOL_FINDINGS_MAX + 5
    const many = Array.from({ length: lines }, (_, index) => ({
      ...ruffSays(index + 1, 'F401', 'unused')[0],
      filename: './a.py',
    }))
    installTools({ ruff: { does: prints(many) } })
    const sha = repo.commit('one', { ...PYTHON, ...texts, 'a.py': 'import os\n'.repeat(lines) })
    const result = await run(repo, repo.subject(sha))
    expect(result.findings).toHaveLength(TOOL_FINDINGS_MAX)
    expect(entryOf(result, 'ruff')?.because).toBe(
      `${FILES_MAX} files; 5 more were not checked; 5 more findings were left out`,
    )
  })

  test('waits while as many run as may at the same time', async () => {
    const repo = openRepository()
    const log = join(scratch('log'), 'log')
    const does = (answer: string) => `echo + >> ${log}; sleep 0.2; echo - >> ${log}; echo '${answer}'`
    installTools({
      ruff: { does: does('[]') },
      bandit: { does: does('{"results":[]}') },
      gitleaks: { does: does('[]') },
      hadolint: { does: does('[]') },
    })
    const result = await run(repo, repo.subject(repo.commit('one', { ...PYTHON, Dockerfile: 'FROM scratch\n' })))
    expect(result.ran.filter(({ outcome }) => outcome === 'ran').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['gitleaks', 'ruff', 'bandit', 'hadolint']),
    )
    const marks = spawnSync('cat', [log], { encoding: 'utf8' }).stdout.trim().split('\n')
    let running = 0
    const most = Math.max(...marks.map((mark) => (running += mark === '+' ? 1 : -1)))
    expect(most).toBe(AT_ONCE_MAX)
  })

  test('is not started any more when those before it took too long', async () => {
    const repo = openRepository()
    installTools({ ruff: { does: "echo '[]'" } })
    const subject = repo.subject(repo.commit('one', PYTHON))
    expect(entryOf(await run(repo, subject, NEVER_ABORTED, -1), 'ruff')).toEqual({
      name: 'ruff',
      outcome: 'failed',
      because: 'it was not started: the tools before it took too long',
    })
  })

  test('leaves nothing behind', async () => {
    const repo = openRepository()
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('sbx-files-'))
    installTools({ ruff: { does: "echo '[]'; touch made-by-ruff" } })
    await run(repo, repo.subject(repo.commit('one', PYTHON)))
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('sbx-files-')).length).toBeLessThanOrEqual(
      before.length,
    )
  })
})

describe('code of the project', () => {
  const ESLINT = { 'eslint.config.mjs': 'export default []\n', 'a.js': 'eval("1")\n' }
  const answer = [
    {
      filePath: 'WHERE/a.js',
      messages: [{ ruleId: 'no-eval', severity: 2, message: '`eval` can be harmful.', line: 1 }],
    },
  ]

  function withOwnLinter(files: Readonly<Record<string, string>> = {}) {
    const repo = openRepository()
    repo.write('.gitignore', 'node_modules\n')
    const bin = join(repo.root, 'node_modules', '.bin')
    mkdirSync(bin, { recursive: true })
    const does = `cat <<END | sed "s|WHERE|$PWD|"\n${JSON.stringify(answer).replaceAll('`', '\\`')}\nEND\nexit 1`
    writeTool(bin, 'eslint', 'v10.15.0', does)
    return { repo, sha: repo.commit('one', { ...ESLINT, ...files }) }
  }

  test('is run where the project configures it, on the checked out commit', async () => {
    const { repo, sha } = withOwnLinter()
    const result = await run(repo, repo.subject(sha))
    expect(entryOf(result, 'eslint')).toMatchObject({ outcome: 'ran' })
    expect(result.findings).toMatchObject([
      { rule: 'eslint/no-eval', type: 'security', severity: 'MEDIUM', file: 'a.js' },
    ])
  })

  test('is not run for uncommitted changes', async () => {
    const { repo, sha } = withOwnLinter()
    const dirty = repo.subject(sha, { kind: 'worktree', id: `worktree-${sha}` })
    expect(entryOf(await run(repo, dirty), 'eslint')).toMatchObject({
      outcome: 'skipped',
      because: expect.stringMatching(/uncommitted changes are only read/),
    })
  })

  test('is skipped when its packages cannot be lent', async () => {
    const { repo, sha } = withOwnLinter({ 'package.json': '{"devDependencies":{"eslint":"10"}}' })
    repo.write('package.json', '{"devDependencies":{"eslint":"11"}}')
    expect(entryOf(await run(repo, repo.subject(sha)), 'eslint')).toMatchObject({
      outcome: 'skipped',
      because: expect.stringMatching(/^its packages are not there/),
    })
  })

  test('is not taken from the repository where PATH leads into it, unless the project may bring it', async () => {
    const { repo } = withOwnLinter()
    writeTool(join(repo.root, 'node_modules', '.bin'), 'ruff', 'ruff 1.0', 'touch /tmp/never; echo "[]"')
    process.env['PATH'] = `${join(repo.root, 'node_modules', '.bin')}:${process.env['PATH']}`
    const sha = repo.commit('two', PYTHON)
    expect(entryOf(await run(repo, repo.subject(sha)), 'ruff')).toMatchObject({ outcome: 'skipped' })
  })
})

test('[skip-audit] skips the tools and says so of each', async () => {
  const repo = openRepository()
  installTools({ ruff: { does: prints(ruffSays(1, 'F401', 'unused')) } })
  const sha = repo.commit('one [skip-audit]', PYTHON)
  const result = await run(repo, repo.subject(sha, { skipAudit: true }))
  expect(result.findings).toEqual([])
  expect(entryOf(result, 'ruff')).toMatchObject({ outcome: 'skipped', because: 'the commit message says [skip-audit]' })
})
