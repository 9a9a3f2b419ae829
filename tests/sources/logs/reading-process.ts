// A process that reads the files named in argv to their end, keeps nothing, and says how many bytes that were, in how many turns,
// and how much memory it had at most.
import { readLogs } from '#sources/logs/read-logs.ts'

const onTrouble = ({ message }: Error) => {
  throw new Error(message)
}
const reader = readLogs({ inputs: process.argv.slice(2), follow: false, clockOf: () => null, onTrouble })
let turns = 0
for await (const turn of reader.turns(new AbortController().signal)) if (turn.type === 'lines') turns += 1
const { bytes, cutLines } = reader.figures()
process.stdout.write(JSON.stringify({ turns, bytes, cutLines, residentMb: process.resourceUsage().maxRSS / 1024 }))
