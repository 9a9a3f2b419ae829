// The same as relay.pl beside it, for machines without perl: about ten times slower to start, otherwise no different.
// usage: node relay.mjs AGENT EVENT [wait]        the conversation is described in src/agents/hook-line.ts
import { connect } from 'node:net'

const PAYLOAD_BYTES_MAX = 1024 * 1024
const RECONNECT_WITHIN_MS = Number(process.env.SIGNALBOX_RECONNECT_S ?? 60) * 1_000
const RETRY_MS = 200
const [agent, event, waits] = process.argv.slice(2)
const { SIGNALBOX_HOOKS: path, SIGNALBOX_SESSION: session, SIGNALBOX_SESSION_TOKEN: token } = process.env
const parent = process.ppid
const leave = () => process.exit(0)
process.on('uncaughtException', leave)
process.stdout.on('error', leave)

const isName = (text) => /^[A-Za-z0-9._-]+$/.test(text ?? '')
const payload = await readInput()
if (!path || path.length > 100 || ![session, token, agent, event].every(isName)) leave()
const requestId = `${process.pid}-${Date.now()}-${Math.floor(Math.random() * 0xffffffff).toString(16)}`
const named = { v: 1, session, token, agent, requestId, event }
const line = `${JSON.stringify(named).slice(0, -1)},"payload":${payload}}\n`

let answer = await call()
for (let until = Date.now() + RECONNECT_WITHIN_MS; !('text' in answer) && Date.now() < until; ) {
  if (answer.lost) until = Date.now() + RECONNECT_WITHIN_MS
  else if (answer.first) break
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  answer = { ...(await call()), first: false }
}
if (answer.text) process.stdout.write(answer.text, leave)
else leave()

/** Read to the end in any case, or the agent would write into a closed pipe. */
async function readInput() {
  const chunks = []
  let bytes = 0
  for await (const chunk of process.stdin) {
    bytes += chunk.length
    if (bytes <= PAYLOAD_BYTES_MAX) chunks.push(chunk)
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replaceAll(/[\r\n]/g, ' ')
  return bytes > PAYLOAD_BYTES_MAX || text.trim() === '' ? 'null' : text
}

/** `text` when it was answered, `lost` when it waited and the other side went away, else nobody was there. */
function call() {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(line))
    const late = setTimeout(leave, waits ? 10_000 : 1_000)
    let heard = ''
    let accepted = false
    const orphaned = setInterval(() => process.ppid !== parent && leave(), 2_000)
    socket.setEncoding('utf8').on('data', (text) => {
      heard += text
      for (let end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n')) {
        const said = heard.slice(0, end)
        heard = heard.slice(end + 1)
        if (said !== 'wait') return done({ text: said })
        accepted = true
        clearTimeout(late)
      }
    })
    socket.on('error', () => {}).on('close', () => done({ lost: accepted, first: true }))
    function done(result) {
      clearTimeout(late)
      clearInterval(orphaned)
      socket.destroy()
      resolve(result)
    }
  })
}
