// A scripted agent for tests: a real process in a step of a workflow that does what the goal of its step names, one word a line after
// "act:". It thinks nothing and says so. What a language model would do by mistake or on purpose it does to order.
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const { TASK_BRIEF = '', TASK_RESULT = '', TASK_USAGE = '', TASK_ROLE = '' } = process.env
const brief = readFileSync(TASK_BRIEF, 'utf8')
const [, step = '', round = '1', attempt = '1'] = /^(.+)-(\d+)-(\d+)$/.exec(basename(dirname(TASK_BRIEF))) ?? []
const acts = /^act: (.+)$/m.exec(brief)?.[1]?.split(', ') ?? []
const result = { verdict: 'pass', summary: `${step} ${round}.${attempt} by a script`, findings: [] }
const usage = { tokens: 1_000, costUsd: 0.01 }
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=Actor', '-c', 'user.email=actor@example.org', ...args], {
    encoding: 'utf8',
  }).trim()

/** A change with its test; what an earlier life of this very try has committed is kept. */
function commit(sum = 'left + right') {
  const message = `Work on ${step}, round ${round}`
  if (git('log', '--format=%s', '-n', '20').split('\n').includes(message)) return
  writeFileSync(`${step}.mjs`, `// Round ${round}.\nexport const add = (left, right) => ${sum}\n`)
  writeFileSync(
    `${step}.test.mjs`,
    `import { equal } from 'node:assert/strict'\nimport test from 'node:test'\nimport { add } from './${step}.mjs'\n\ntest('${step} adds', () => equal(add(1, 2), 3))\n`,
  )
  git('add', '-A')
  git('commit', '-q', '-m', message)
}

function judge(verdict, evidence = true, text = 'it is not good enough') {
  const [, range = ''] = /Judge the change ([0-9a-f]+\.\.[0-9a-f]+)/.exec(brief) ?? []
  const file =
    git('diff', '--name-only', range)
      .split('\n')
      .find((name) => !name.includes('.test.')) ?? ''
  const list = brief.split('## To judge')[1]?.split('\n## ')[0] ?? ''
  result.items = [...list.matchAll(/^- (.+)$/gm)].map(([, item]) => ({
    item,
    verdict,
    evidence: evidence ? [{ file, line: 1 }] : [],
    note: '',
  }))
  result.verdict = verdict
  if (verdict === 'fail') result.findings = [{ severity: 'HIGH', file, line: 1, text }]
}

/** Says to the engine, as the hook of an agent does, which conversation this is. */
function converse(id) {
  const { SIGNALBOX_HOOKS = '', SIGNALBOX_SESSION: session, SIGNALBOX_SESSION_TOKEN: token } = process.env
  const payload = { session_id: id, transcript_path: '/nowhere', hook_event_name: 'SessionStart' }
  const line = {
    v: 1,
    session,
    token,
    agent: 'claude',
    requestId: `actor-${randomUUID()}`,
    event: 'SessionStart',
    payload,
  }
  return new Promise((resolve) => {
    const socket = connect(SIGNALBOX_HOOKS, () => socket.write(`${JSON.stringify(line)}\n`))
    socket
      .on('data', () => socket.end())
      .on('error', resolve)
      .on('close', resolve)
  })
}

const ACTS = {
  commit: () => commit(),
  'commit wrongly at first': () => commit(round === '1' ? 'left - right' : 'left + right'),
  approve: () => judge('pass'),
  'approve without evidence': () => judge('pass', false),
  'reject the same': () => judge('fail'),
  'reject anew': () => judge('fail', true, `round ${round} is not good enough either`),
  'reject at first': () => (round === '1' ? judge('fail') : judge('pass')),
  /** Both the author and its reviewer: then they are one. */
  'go on with the same conversation': () => converse('5d2c0a3e-0000-4000-8000-000000000001'),
  'forget the result at first': () => attempt === '1' && process.exit(0),
  'forget the result': () => process.exit(0),
  'take a while': () => pause(4_000),
  /** With a child that would outlive it. */
  'never end': async () => {
    spawn('sh', ['-c', 'while :; do echo >> beats.txt; sleep 0.1; done'], { stdio: 'ignore' })
    await new Promise(() => setInterval(() => {}, 60_000))
  },
  'read what is forbidden': () => {
    try {
      console.log(readFileSync('secrets.env', 'utf8'))
    } catch (error) {
      console.log(`cat: ${process.cwd()}/secrets.env: Permission denied (${error.code})`)
    }
  },
  'spend without end': async () => {
    for (usage.tokens = 1_000; ; usage.tokens += 5_000) {
      writeFileSync(TASK_USAGE, JSON.stringify(usage))
      await pause(300)
    }
  },
  'need a decision at first': () => {
    if (round !== '1') return
    result.conflict = { kind: 'breaking-change', text: 'the old form of add would go' }
  },
}

console.log(`I am a script in the role ${TASK_ROLE}: ${step} ${round}.${attempt}: ${acts.join(', ')}`)
for (const act of acts) await ACTS[act]()
writeFileSync(TASK_USAGE, JSON.stringify(usage))
writeFileSync(TASK_RESULT, JSON.stringify(result))
