// systemd's journal through its own command, where there is one. Only the fields that become part of a line are asked for.
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'

const FIELDS = [
  'MESSAGE',
  'PRIORITY',
  'SYSLOG_FACILITY',
  'SYSLOG_IDENTIFIER',
  'SYSLOG_PID',
  '_COMM',
  '_PID',
  '_HOSTNAME',
]

export type JournalQuery = {
  /** Of one unit only; null: everything that this user may read. */
  readonly unit: string | null
  readonly follow: boolean
  /** @default 'journalctl' */
  readonly program?: string
  readonly onTrouble: (trouble: Trouble) => void
}

/** Its output in the export format, behind the cursor. Rejects with Trouble where the command is missing. */
export async function openJournal(query: JournalQuery, cursor: string | null): Promise<Readable> {
  const { unit, follow, program, onTrouble } = query
  const args = ['--output=export', '--no-pager', '--quiet', `--output-fields=${FIELDS.join(',')}`]
  if (follow) args.push('--follow', '--no-tail')
  if (unit !== null) args.push(`--unit=${unit}`)
  if (cursor !== null) args.push(`--after-cursor=${cursor}`)
  const child = spawn(program ?? 'journalctl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const complaint = firstLineOf(child.stderr)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', () => reject(absent()))
  })
  child.once('close', (code) => {
    const said = complaint() || `it ended with code ${code}`
    if (code) onTrouble(new Trouble(`journalctl failed: ${said}`, 'run it by hand to see more; it is tried again'))
  })
  // Whoever stops reading ends it.
  child.stdout.once('close', () => child.kill('SIGTERM'))
  return child.stdout
}

const absent = () => new Trouble('the journal is left out: there is no journalctl here', 'name log files instead', 2)

function firstLineOf(stream: Readable): () => string {
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    if (text.length < 1_000) text += chunk.toString('utf8')
  })
  return () => plain(text.split('\n', 1)[0] ?? '', 200)
}
