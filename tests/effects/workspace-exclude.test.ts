import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { excludeRuntimeFiles } from '#effects/workspace-exclude.ts'
import { openRepository, scratch } from '../support/repository.ts'

test('our files are no part of the status, and the lines are added once to what is there', async () => {
  const repo = openRepository()
  const path = join(repo.root, '.git', 'info', 'exclude')
  writeFileSync(path, '*.swp')
  await excludeRuntimeFiles(repo.root)
  const text = readFileSync(path, 'utf8')
  await excludeRuntimeFiles(repo.root)
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(text.split('\n')[0]).toBe('*.swp')
  repo.write('logs/audit/report_1.json', '{}')
  repo.write('tasks/supervisor_feedback/ISSUE_1.md', '')
  repo.write('state/supervisor/last_checked_commit', '')
  repo.write('logs/app.log', '')
  expect(repo.git('status', '--porcelain', '-uall')).toBe('?? logs/app.log')
})

test('in a linked work tree it is the shared file that is extended', async () => {
  const repo = openRepository()
  repo.commit('one')
  rmSync(join(repo.root, '.git', 'info'), { recursive: true, force: true })
  const linked = join(scratch('linked'), 'tree')
  repo.git('worktree', 'add', '-q', linked)
  await excludeRuntimeFiles(linked)
  expect(readFileSync(join(repo.root, '.git', 'info', 'exclude'), 'utf8')).toContain('/logs/audit/')
})
