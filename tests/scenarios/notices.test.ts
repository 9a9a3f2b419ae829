// A person who is not looking is told by the engine itself, with no face open; one who uses the control room is not, unless somebody
// waits for them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openProgram, type Program } from '../support/program.ts'
import { until } from '../support/until.ts'

type Posted = { readonly title: string; readonly body: string; readonly urgent: boolean }

async function hook() {
  const posts: Posted[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      posts.push(JSON.parse(body) as Posted)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

function configure(program: Program, notify: object): void {
  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ notify: { dwellMs: 200, ...notify } }))
}

/** A session that ends by itself, with a name that tries to be an option. */
const ends = (program: Program, name: string) => program.run('run', '--name', name, '--', 'sh', '-c', 'exit 7')

/** What the journal says of notices sent: at least one, told of by an event of its own after the fact. */
const sentNotices = (program: Program) =>
  until('the notice is in the journal', async () => {
    const { out } = await program.run('journal', '--json')
    const events: { type: string }[] = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).event)
    const sent = events.filter(({ type }) => type === 'notice.sent')
    return sent.length > 0 && { out, sent }
  })

test('without any face the engine runs the command and posts to the webhook, once for each matter', async () => {
  const program = openProgram()
  const { posts, url } = await hook()
  const told = join(program.env['HOME'] ?? '', 'told')
  const script = `require('fs').appendFileSync(${JSON.stringify(told)}, JSON.stringify(process.argv.slice(1)) + '\\n')`
  configure(program, { webhook: url, command: [process.execPath, '-e', script, '--', '{title}', '{body}'] })
  expect((await ends(program, '$(touch pwned) -x')).code).toBe(0)
  // A file that is there may still be empty.
  await until('both were told', () => posts.length > 0 && existsSync(told) && readFileSync(told, 'utf8').endsWith('\n'))
  expect(posts[0]).toMatchObject({
    title: 'Signalbox shop: $(touch pwned) -x has ended',
    body: '· $(touch pwned) -x has ended: exit code 7',
    urgent: false,
  })
  expect(JSON.parse(readFileSync(told, 'utf8').split('\n')[0] ?? '')).toEqual([posts[0]?.title, posts[0]?.body])
  const { out, sent } = await sentNotices(program)
  expect(sent).toMatchObject([
    {
      to: [
        { channel: 'command', delivered: true },
        { channel: 'webhook', delivered: true },
      ],
    },
  ])
  // What is configured is nobody's business but the user's.
  expect(out).not.toContain(url)
})

test('a person who uses the room is told of a leaked key at once, and of a session that ended only when they have gone', async () => {
  const program = openProgram()
  const { posts, url } = await hook()
  configure(program, { webhook: url, lookingMs: 3_600_000 })
  await program.run('run', '--name', 'stands', '--', 'sleep', '600')
  // Opening the room is using it.
  await program.open().sees(/stands/)
  await ends(program, 'ended-meanwhile')
  program.repository.commit('Configure', { 'conf.ini': `key = AKIA${'Q3PLNMKJHGFDWXYZ'}\n` })
  await until('it was told', () => posts.length > 0)
  expect(posts).toMatchObject([
    { urgent: true, body: expect.stringMatching(/^· .* needs your answer: AWS access key id[^\n]*$/) },
  ])
  const { out } = await program.run('journal', '--json')
  const due = out.split('\n').filter((line) => line.includes('"notice.due"'))
  expect(due.length).toBeGreaterThan(1)
  for (const line of due) expect(JSON.parse(line).event.looked.roomAt).toBeGreaterThan(0)
})
