// Verdict, review and instructions by the built program: what the same commit says twice, what a model adds, what it costs those who
// use none, and what `init` does to files of instructions.
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Review } from '#cli/review.ts'
import type { Report } from '#protocol/report.ts'
import { openModelEndpoint } from '../support/model-endpoint.ts'
import { messagesDialect } from '../support/model-messages.ts'
import { openProgram, type Program } from '../support/program.ts'
import { scratch } from '../support/repository.ts'

const TESTS = JSON.stringify({
  name: 'shop',
  scripts: { test: "echo '# tests 2' && echo '# pass 2' && echo '# fail 0'" },
})
const DIST = join(import.meta.dirname, '..', '..', 'dist')

function withCommits(): Program {
  const program = openProgram()
  program.repository.commit('Begin', { 'package.json': TESTS })
  program.repository.commit('Serve files', {
    'serve.js': 'const fs = require("fs")\nmodule.exports = (req) => fs.readFileSync(req.query.path)\n',
    'count.js': 'module.exports = (a) => a.length\n',
  })
  return program
}

test('the same commit gives the same report twice, byte for byte but for times', async () => {
  const { run } = withCommits()
  const audit = async () => {
    const { out } = await run('audit', '--json')
    const report = JSON.parse(out) as Report
    return JSON.stringify({ ...report, timestamp: '', tests: { ...report.tests, durationMs: 0 } })
  }
  const first = await audit()
  expect(JSON.parse(first).passes.map(({ name }: { name: string }) => name)).toEqual([
    'Security',
    'Performance',
    'Stack-specific',
    'Testing',
  ])
  expect(await audit()).toBe(first)
})

describe('a review', () => {
  const configured = (program: Program, url: string): string[] => {
    const path = join(scratch('config'), 'config.json')
    writeFileSync(path, JSON.stringify({ review: { model: 'scripted', baseURL: url, keyFrom: 'TEST_KEY' } }))
    program.env['TEST_KEY'] = 'a-key-of-the-test'
    return ['--config', path]
  }

  test('without a model names the four passes and what the rules found, and ends as an audit does', async () => {
    const { run } = withCommits()
    const { code, out } = await run('review')
    expect([0, 1]).toContain(code)
    for (const part of [
      '| Security | ran |',
      '| Performance | ran |',
      '| Testing | ran |',
      '## Findings',
      '## Proposals',
    ])
      expect(out).toContain(part)
    expect(out).not.toContain('reviewer')
  })

  test('with a model holds its findings beside those of the rules, each on an added line', async () => {
    const program = withCommits()
    const said = {
      pass: 'Testing',
      severity: 'MEDIUM',
      confidence: 'high',
      file: 'count.js',
      line: 1,
      description: 'Counting has no test',
      remediation: 'Add one.',
    }
    const proposals = [{ title: 'Test the core', because: 'it has none' }]
    const endpoint = await openModelEndpoint(messagesDialect, [
      { use: [{ name: 'report_findings', input: { findings: [said, { ...said, line: 99 }], proposals } }] },
    ])
    const { out } = await program.run('review', '--json', ...configured(program, endpoint.url))
    const review = JSON.parse(out) as Review
    expect(review.findings.filter(({ rule }) => rule === 'review/testing')).toMatchObject([
      { file: 'count.js', line: 1 },
    ])
    expect(review.proposals).toContainEqual(
      expect.objectContaining({ title: 'Test the core', from: 'reviewer', approval: 'needed' }),
    )
    expect(review.passes.find(({ name }) => name === 'Testing')?.covers).toContain('reviewer')
    expect(endpoint.requests).toHaveLength(1)
  })

  test('keeps the verdict of the rules when the model fails, and says that it failed', async () => {
    const program = withCommits()
    const endpoint = await openModelEndpoint(messagesDialect, [{ fail: 400 }])
    const alone = JSON.parse((await program.run('review', '--json')).out) as Review
    const { out } = await program.run('review', '--json', ...configured(program, endpoint.url))
    const review = JSON.parse(out) as Review
    expect(review.findings).toEqual(alone.findings)
    expect(review.passes[0]?.because).toContain('reviewer failed')
  })

  test('by an agent’s command line is asked in the same way, and is no part of a gate either', async () => {
    const program = withCommits()
    const folder = scratch('agent')
    const agent = join(folder, 'my-agent')
    const said = {
      pass: 'Testing',
      severity: 'LOW',
      confidence: 'high',
      file: 'count.js',
      line: 1,
      description: 'No test',
      remediation: 'Add.',
    }
    const answer = JSON.stringify({
      type: 'result',
      is_error: false,
      result: JSON.stringify({ findings: [said], proposals: [] }),
    })
    writeFileSync(agent, `#!/bin/sh\ncat >> '${folder}/asked'\ncat <<'END'\n${answer}\nEND\n`, { mode: 0o755 })
    const path = join(folder, 'config.json')
    writeFileSync(path, JSON.stringify({ review: { command: [agent, '-p'] } }))
    for (const gate of [['audit', '--json'], ['--ci']]) await program.run(...gate, '--config', path)
    expect(existsSync(join(folder, 'asked'))).toBe(false)
    const review = JSON.parse((await program.run('review', '--json', '--config', path)).out) as Review
    expect(review.findings.filter(({ rule }) => rule === 'review/testing')).toMatchObject([
      { file: 'count.js', line: 1 },
    ])
    expect(review.passes.find(({ name }) => name === 'Testing')?.covers).toContain('reviewer')
  })

  test('is not part of a gate: --ci and audit ask no model', async () => {
    const program = withCommits()
    const endpoint = await openModelEndpoint(messagesDialect, [])
    const options = configured(program, endpoint.url)
    await program.run('audit', '--json', ...options)
    await program.run('--ci', ...options)
    expect(endpoint.requests).toEqual([])
  })
})

test('a start does not load the library of the model', () => {
  const importsOf = (text: string) =>
    [...text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].flatMap(([, name]) => (name ? [name] : []))
  const atOnce = new Set(['main.js'])
  for (const name of atOnce) for (const next of importsOf(readFileSync(join(DIST, name), 'utf8'))) atOnce.add(next)
  const holds = [...atOnce].filter((name) => readFileSync(join(DIST, name), 'utf8').includes('anthropic-version'))
  expect(holds).toEqual([])
})

describe('init', () => {
  test('prints and writes nothing without consent', async () => {
    const { run, repository } = openProgram()
    const { code, out } = await run('init')
    expect(code).toBe(0)
    expect(out).toContain('tasks/supervisor_feedback/')
    expect(existsSync(join(repository.root, 'AGENTS.md'))).toBe(false)
  })

  test('with --write puts the block into the files that are there, once, and --remove takes it out again', async () => {
    const { run, repository } = openProgram()
    const path = join(repository.root, 'CLAUDE.md')
    writeFileSync(path, '# Mine\n')
    symlinkSync('CLAUDE.md', join(repository.root, 'AGENTS.md'))
    expect((await run('init', '--write')).out).toBe('written to CLAUDE.md\n')
    const written = readFileSync(path, 'utf8')
    expect(written.match(/signalbox:begin/g)).toHaveLength(1)
    await run('init', '--write')
    expect(readFileSync(path, 'utf8')).toBe(written)
    await run('init', '--remove')
    expect(readFileSync(path, 'utf8')).toBe('# Mine\n')
  })

  test('does not write through a link that leads out of the repository', async () => {
    const { run, repository } = openProgram()
    const outside = join(scratch('outside'), 'AGENTS.md')
    writeFileSync(outside, 'theirs')
    symlinkSync(outside, join(repository.root, 'AGENTS.md'))
    expect(await run('init', '--write')).toMatchObject({ code: 2 })
    expect(readFileSync(outside, 'utf8')).toBe('theirs')
  })
})
