// The policy and the queue from the command line, on the built program: rules in files with their lines, a ruling explained, several
// questions answered at once, an answer taken back, a rule taken and revoked.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openProgram, type Program } from '../support/program.ts'
import { until } from '../support/until.ts'

const timeout = 120_000
const STAGE = join(import.meta.dirname, '..', '..', 'sessions', 'demo', 'stage.mjs')

function programWith(config: string | null): Program {
  const program = openProgram()
  program.repository.commit('Open', { 'README.md': 'shop\n' })
  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  if (config !== null) writeFileSync(join(folder, 'config.json'), config)
  return program
}

const RULES = `{
  "policy": [
    { "name": "tests", "tool": "Bash", "command": "npm test", "verdict": "allow", "because": "harmless here" },
    { "name": "no npm", "tool": "Bash", "command": "npm", "verdict": "deny", "because": "use pnpm" },
    { "name": "lost", "tool": "Bash", "command": "npm", "verdict": "ask", "because": "never reached" }
  ]
}`

describe('a policy', () => {
  test('with contradictory rules is explained', { timeout }, async () => {
    const program = programWith(RULES)
    const listed = await program.run('policy')
    expect(listed.code).toBe(0)
    expect(listed.out).toMatch(/allow {2}tests .*\(config\.json:3\)\n {2}deny {3}no npm .*\(config\.json:4\)/)
    expect(listed.err).toContain(
      'rule "lost" (config.json:5) never decides: rule "no npm" (config.json:4) comes first and covers it, which says deny instead of ask',
    )
    const { out } = await program.run('policy', 'test', '--command', 'npm test && npm ci')
    expect(out).toMatch(/^deny: use pnpm: rule "no npm" \(config\.json:4\)\n/)
    expect(out).toContain('but rule "tests" (config.json:3) would allow it; rule "no npm" (config.json:4) comes first')
    const ruling = await program.json<{ verdict: string; tried: { name: string; decides: boolean }[] }>(
      ...['policy', 'test', '--tool', 'Bash', '--command', 'npm test'],
    )
    expect(ruling.verdict).toBe('allow')
    expect(ruling.tried.filter(({ decides }) => decides).map(({ name }) => name)).toEqual(['tests'])
  })

  test('that is none is refused with its line, by every command', { timeout }, async () => {
    const program = programWith(RULES.replace('"deny"', '"dney"'))
    for (const command of ['policy', 'queue', 'status']) {
      const { code, err } = await program.run(command)
      expect(code).toBe(2)
      expect(err).toMatch(/config\.json:4: policy\[1\]\.verdict: Invalid option/)
    }
  })
})

type Question = {
  id: string
  about: { sessionId: string }
  held: object | null
  alike: string[]
  options: { id: string }[]
}

/** Two agents that ask these commands, one after the other. */
async function askers(program: Program, ...commands: readonly string[]): Promise<() => Promise<Question[]>> {
  const script = join(program.repository.root, '..', 'asker.mjs')
  writeFileSync(
    script,
    `import { askPermission, enter, idle, step } from ${JSON.stringify(STAGE)}
enter('asker', 'asks')
for (const command of process.argv.slice(2)) {
  const { isAllowed } = await askPermission('Bash', command)
  await step(command + (isAllowed ? ' was allowed' : ' was refused'))
  // Long enough for the screen to be seen without a dialog: the next one looks just the same.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
}
idle('done')
`,
  )
  const actor = ['env', 'SIGNALBOX_DEMO_PACE=fast', process.execPath, script, ...commands]
  for (const name of ['one', 'two'])
    expect(await program.run('run', '--name', name, '--profile', 'demo-agent', '--', ...actor)).toMatchObject({
      code: 0,
    })
  const queue = () => program.json<Question[]>('queue')
  await until('both ask', async () => (await queue()).length === 2)
  return queue
}

describe('the queue', () => {
  test('answers at once what is asked alike, and takes an answer back', { timeout }, async () => {
    const program = programWith(null)
    const queue = await askers(program, 'npm test')
    const [first, second] = await queue()
    expect(first?.alike).toEqual([second?.id])
    expect((await program.run('queue')).out).toMatch(/×2 Bash: npm test/)
    const answered = await program.run('approve', first?.id ?? '', '--all-like-it')
    expect(answered).toMatchObject({ code: 0, out: 'done: 2 questions\n' })
    expect(answered.err).toMatch(/takes effect in \d s; `signalbox undo/)
    expect(await program.run('undo', second?.id ?? '')).toMatchObject({ code: 0, out: 'done\n' })
    await until('the other is given', async () => (await queue()).length === 1)
    expect((await queue()).map(({ id, held }) => [id, held])).toEqual([[second?.id, null]])
    expect(await program.run('undo', first?.id ?? '')).toMatchObject({ code: 1, err: /too late/ })
  })

  test('wants a destructive command to be allowed twice, and a refusal once', { timeout }, async () => {
    const program = programWith(null)
    const queue = await askers(program, 'rm -rf build')
    const [first, second] = await queue()
    const once = await program.run('approve', first?.id ?? '')
    expect(once).toMatchObject({ code: 1, err: expect.stringContaining('say it a second time') })
    expect(await program.run('approve', first?.id ?? '', '--sure')).toMatchObject({ code: 0 })
    expect(await program.run('reject', second?.id ?? '', '--reason', 'it is needed')).toMatchObject({ code: 0 })
    await until('both are given', async () => (await queue()).length === 0)
  })

  test('offers a rule after three equal answers, which is listed, refuses by itself, and can be revoked', {
    timeout,
  }, async () => {
    const program = programWith(null)
    const queue = await askers(program, 'make evil', 'make evil')
    const of = async (session: string) => (await queue()).find(({ about }) => about.sessionId === session)
    const seen = new Set<string>()
    const next = async (session: string): Promise<Question> => {
      let found: Question | undefined
      await until('the next is asked', async () => {
        found = await of(session)
        return found !== undefined && !seen.has(found.id)
      })
      if (!found) throw new Error('nothing is asked')
      seen.add(found.id)
      return found
    }
    // The same kind of agent: what was said to one counts for the other.
    for (const session of ['s1', 's1', 's2']) {
      const { id, options } = await next(session)
      expect(options.map((option) => option.id)).not.toContain('rule')
      expect(await program.run('reject', id, '--reason', 'no')).toMatchObject({ code: 0 })
    }
    const { id } = await next('s2')
    expect((await program.run('show', id)).out).toMatch(/before: refused 3 times, last 0:\d\d ago/)
    expect(await program.run('reject', id, '--option', 'rule', '--reason', 'never', '--sure')).toMatchObject({
      code: 0,
    })
    expect((await program.run('policy')).out).toContain(`deny-${id}`)
    expect(await program.run('policy', 'revoke', `deny-${id}`)).toMatchObject({ code: 0 })
    expect(await program.run('policy', 'revoke', `deny-${id}`)).toMatchObject({ code: 1 })
  })
})
