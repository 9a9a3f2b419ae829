// How the demo's actors read what Signalbox tells them: files in the inbox that name a commit of their own branch.
// A file is read leniently, and again while it is still being written.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { idle, printable, run, say, step } from './stage.mjs'

const POLL_MS = 250
const MORE_WITHIN_MS = 750
const FILES_MAX = 50
const FIELDS = {
  id: /^\W*issue:?\W+([0-9a-f]{8})/im,
  sha: /^\W*commit:?\W+([0-9a-f]{7,40})/im,
  branch: /^\W*branch:?\W+(\S+)/im,
  severity: /^\W*severity:?\W+(\w+)/im,
  advice: /^\W*remediation:?\W+([^\n]+)/im,
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits at a prompt for issues about this branch, reads them aloud, and gives the marks for the fixing commit. */
export async function awaitFeedback() {
  const branch = (await run('git', 'branch', '--show-current')).output.trim()
  const commits = (await run('git', 'rev-list', '--max-count=20', 'HEAD', '--not', 'main')).output.split('\n')
  const isMine = (issue) => issue.branch === branch && commits.some((sha) => sha.startsWith(issue.sha))
  idle('waiting for feedback on my commits')
  while (!readInbox().some(isMine)) await sleep(POLL_MS)
  await sleep(MORE_WITHIN_MS)
  const issues = readInbox().filter(isMine)
  for (const { name, id, severity, advice } of issues) {
    await step(`read ${name}: issue ${id}, ${severity ?? 'no severity'}`)
    if (advice) say(`  asked for: ${advice}`)
  }
  return issues.map(({ id }) => `[fix-${id}]`).join(' ')
}

function readInbox() {
  const inbox = process.env.SIGNALBOX_INBOX ?? ''
  return namesIn(inbox).flatMap((name) => {
    const text = readFileSync(join(inbox, name), 'utf8')
    const found = Object.entries(FIELDS).map(([field, pattern]) => [field, printable(pattern.exec(text)?.[1] ?? '')])
    const issue = { name: printable(name), ...Object.fromEntries(found) }
    return issue.id && issue.sha ? [issue] : []
  })
}

function namesIn(inbox) {
  try {
    return readdirSync(inbox)
      .filter((name) => /^ISSUE_.*\.md$/.test(name))
      .slice(0, FILES_MAX)
  } catch {
    return []
  }
}
