// Keeps our files in the workspace out of the agent's commits and of `git status`, without touching a tracked file.
import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { gitPath } from '#git/repository.ts'
import { Trouble } from '#protocol/errors.ts'
import { readPlainFile } from './workspace-file.ts'

const PATTERNS = ['/logs/audit/', '/logs/threats/', '/tasks/supervisor_feedback/', '/state/supervisor/'] as const
const HEADING = '# Written by Signalbox: its reports and messages are no part of the project.'

/** Adds our folders to the repository's info/exclude; done twice, it changes nothing. */
export async function excludeRuntimeFiles(root: string): Promise<void> {
  const path = await gitPath(root, 'info/exclude')
  await mkdir(dirname(path), { recursive: true })
  const present = (await readPlainFile(path)) ?? ''
  const lines = present.split('\n').map((line) => line.trim())
  const missing = PATTERNS.filter((pattern) => !lines.includes(pattern))
  if (missing.length === 0) return
  const gap = present === '' || present.endsWith('\n') ? '' : '\n'
  await append(path, `${gap}${lines.includes(HEADING) ? '' : `${HEADING}\n`}${missing.join('\n')}\n`)
}

async function append(path: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
  const file = await open(path, flags, 0o644).catch((thrown: NodeJS.ErrnoException) => {
    throw new Trouble(
      `${path} cannot be written: ${thrown.code}`,
      'Add logs/audit/ and the like to .gitignore yourself.',
    )
  })
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}
