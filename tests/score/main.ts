// Scores the audit's rules on labelled data: `npm run score -- DIR [--clean FOLDER…] [--misses FILE]`; `npm run score -- logs …`: logs.ts;
// `npm run score -- triage`: the classifier of issues, on our own.
// DIR holds secrets/, security/, nplus1/ and migrations/, each *.jsonl.gz; FOLDER is ordinary code, in which every finding is one too many.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { findSecrets } from '#detectors/commit/secrets.ts'
import { seeStructure } from '#detectors/commit/structure.ts'
import { PARSE } from '../support/parsers.ts'
import { scoreClean } from './clean-code.ts'
import { scoreLogs } from './logs.ts'
import { scoreMigrations } from './migrations.ts'
import { scoreNab } from './nab.ts'
import { scoreNPlus1 } from './nplus1.ts'
import { scoreSecrets } from './secrets.ts'
import { scoreSecurity } from './security.ts'
import { scoreTriage } from './triage.ts'

if (process.argv[2] === 'logs') {
  await scoreLogs(process.argv.slice(3))
  process.exit(0)
}

if (process.argv[2] === 'nab' && process.argv[3] !== undefined) {
  scoreNab(process.argv[3])
  process.exit(0)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { clean: { type: 'string', multiple: true, default: [] }, misses: { type: 'string' } },
})
const [folder] = positionals
if (folder === undefined && values.clean.length === 0) {
  console.error('which data? npm run score -- DIR [--clean FOLDER…] [--misses FILE]')
  process.exit(2)
}
const notes: string[] = []
const note = (line: string): void => void notes.push(line)
if (folder === 'triage') scoreTriage(note)
else
  for (const score of [scoreSecrets, scoreSecurity, scoreNPlus1, scoreMigrations])
    if (folder !== undefined) score(folder, note)
for (const clean of values.clean) {
  scoreClean(clean, findSecrets, note)
  scoreClean(clean, (file) => seeStructure(file, PARSE).map(({ finding }) => finding), note)
}
if (values.misses !== undefined) writeFileSync(values.misses, `${notes.join('\n')}\n`)
