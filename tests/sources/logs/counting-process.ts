// A process that follows a log, notes the number at the beginning of each line and keeps that with the place, until it is killed.
// argv: the log, the checkpoint. Says on stdout how many lines it has kept.
import { openKeptPlace } from '#sources/logs/kept-place.ts'
import type { LogPlaces } from '#sources/logs/place.ts'
import { readLogs } from '#sources/logs/read-logs.ts'

const [log = '', checkpoint = ''] = process.argv.slice(2)
const onTrouble = ({ message }: Error) => {
  process.stdout.write(`trouble ${message}\n`)
}
type Kept = { readonly places: LogPlaces; readonly analyst: number[] }
const place = openKeptPlace<Kept>({ path: checkpoint, version: 'test', onTrouble })
const before = await place.load()
const noted = before?.analyst ?? []
const reader = readLogs({
  inputs: [log],
  follow: true,
  places: before?.places ?? {},
  clockOf: () => noted.at(-1) ?? null,
  onTrouble,
  pace: { pollMs: 20, renamedQuietMs: 50 },
})
let turns = 0
for await (const turn of reader.turns(new AbortController().signal)) {
  if (turn.type === 'lines') {
    const text = turn.bytes.toString('utf8', turn.from, turn.to)
    for (const line of text.slice(0, -1).split('\n')) noted.push(Number.parseInt(line, 10))
  }
  turns += 1
  if (turn.type === 'lines' && turns % 3 !== 0) continue
  await place.save({ places: reader.places(), analyst: noted })
  process.stdout.write(`kept ${noted.length}\n`)
}
