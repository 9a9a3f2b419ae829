// A scripted teammate for demonstrations and tests: a real process that reads its brief, works in its work tree, commits, and hands
// in a result. It is honest about what it is: it follows these lines and thinks nothing. Its first try at a change is wrong on
// purpose, so that the gate has something to reject.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const { TASK_BRIEF = '', TASK_RESULT = '', TASK_USAGE = '', TASK_ROLE = '' } = process.env
const brief = readFileSync(TASK_BRIEF, 'utf8')
const [, step = 'step', round = '1'] = /step ([a-z-]+), round (\d+)/.exec(brief) ?? []
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=Scripted teammate', '-c', 'user.email=teammate@example.org', ...args], {
    encoding: 'utf8',
  }).trim()

console.log(`I am a script in the role ${TASK_ROLE}. Step ${step}, round ${round}.`)
const result = {
  verdict: 'pass',
  summary: `${step}, round ${round}: done by a script`,
  findings: [],
  decisions: [{ what: `${step} as the issue asks`, why: 'it is what the script says' }],
}
await pause(Number(process.env.TEAMMATE_PAUSE_MS ?? 300))
if (brief.includes('Commit your work')) change()
if (brief.includes('## To judge')) judge()
await pause(Number(process.env.TEAMMATE_PAUSE_MS ?? 300) / 2)
writeFileSync(TASK_USAGE, JSON.stringify({ tokens: 1000, costUsd: 0.01 }))
writeFileSync(TASK_RESULT, JSON.stringify(result))
console.log('Handed in.')

/** A file with its test; the first round adds wrongly. What an earlier life of this very try has committed is kept. */
function change() {
  const message = `Work on ${step}, round ${round}`
  if (git('log', '--format=%s', '-n', '20').split('\n').includes(message)) return
  const sum = round === '1' ? 'left - right' : 'left + right'
  writeFileSync(`${step}.mjs`, `export const add = (left, right) => ${sum}\n`)
  writeFileSync(
    `${step}.test.mjs`,
    `import { equal } from 'node:assert/strict'\nimport test from 'node:test'\nimport { add } from './${step}.mjs'\n\ntest('${step} adds', () => equal(add(1, 2), 3))\n`,
  )
  git('add', '-A')
  git('commit', '-q', '-m', message)
}

/** Every item of the list with the first changed line as its evidence. */
function judge() {
  const [, range = ''] = /Judge the change ([0-9a-f]+\.\.[0-9a-f]+)/.exec(brief) ?? []
  const file =
    git('diff', '--name-only', range)
      .split('\n')
      .find((name) => name.endsWith('.mjs') && !name.includes('.test.')) ?? ''
  const list = brief.split('## To judge')[1]?.split('\n## ')[0] ?? ''
  const items = [...list.matchAll(/^- (.+)$/gm)].map(([, item]) => item)
  result.items = items.map((item) => ({ item, verdict: 'pass', evidence: [{ file, line: 1 }], note: '' }))
}
