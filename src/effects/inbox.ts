// The folder in the workspace through which agents are told: one file per matter, found again by a mark in its first line.
// Agents may read, change and delete these files; nothing here is ever read back as truth.
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openFolder, writeWhole } from './workspace-file.ts'

export const INBOX_FOLDER = 'tasks/supervisor_feedback'
/** Files looked at for a mark; an inbox that has more is no longer read by anybody. */
export const INBOX_FILES_MAX = 2_000
const MARK_BYTES = 200

export type Letter = {
  /** What it is about; a second letter with the same mark replaces the first. */
  readonly mark: string
  readonly text: string
  /** File name for the n-th try, n counting from 0, as two matters may want the same name. */
  nameAt(attempt: number): string
}

const markLine = (mark: string) => `<!-- signalbox ${mark} -->`

/** Writes a letter, over its earlier version if there is one. Returns the path inside the repository. */
export async function putLetter(root: string, { mark, text, nameAt }: Letter): Promise<string> {
  const folder = await openFolder(root, INBOX_FOLDER)
  const marks = await readMarks(folder)
  const earlier = [...marks].find(([, line]) => line === markLine(mark))?.[0]
  const name = earlier ?? freeName(marks, nameAt)
  await writeWhole(folder, name, `${markLine(mark)}\n${text}`)
  return `${INBOX_FOLDER}/${name}`
}

/** Full path of the letter with this mark; null when there is none. */
export async function findLetter(
  root: string,
  mark: string,
): Promise<{ readonly folder: string; readonly name: string } | null> {
  const folder = await openFolder(root, INBOX_FOLDER)
  const name = [...(await readMarks(folder))].find(([, line]) => line === markLine(mark))?.[0]
  return name === undefined ? null : { folder, name }
}

/** Takes a letter away; nothing when there is none. */
export async function removeLetter(root: string, mark: string): Promise<void> {
  const letter = await findLetter(root, mark)
  if (letter) await rm(join(letter.folder, letter.name), { force: true })
}

function freeName(marks: ReadonlyMap<string, string>, nameAt: Letter['nameAt']): string {
  let attempt = 0
  while (marks.has(nameAt(attempt))) attempt++
  return nameAt(attempt)
}

/** First line of every file by name, newest names first; what is not a plain file has an empty line. */
async function readMarks(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => name.endsWith('.md'))
  const newest = entries.toSorted((a, b) => (a.name < b.name ? 1 : -1)).slice(0, INBOX_FILES_MAX)
  const marks = new Map<string, string>()
  for (const entry of newest) marks.set(entry.name, entry.isFile() ? await firstLine(join(folder, entry.name)) : '')
  return marks
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return ''
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? ''
  } finally {
    await file.close()
  }
}
