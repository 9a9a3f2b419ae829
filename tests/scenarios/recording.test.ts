// What a session showed is there afterwards: recorded, marked with what happened to it, without secrets, and playable.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parseCast } from '#protocol/cast.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const LATE_MS = 120_000

test(
  'a session is recorded with its state changes, and played back by its id',
  async () => {
    const program = openProgram()
    program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
    const script = `echo "the key is ${GITHUB_TOKEN}"; sleep 1; echo done and over`
    const started = await program.run('run', '--name', 'demo', '--', 'bash', '-c', script)
    expect(started.err).toBe('')
    const directory = join(dirname(program.journalPath()), 'recordings')
    const text = await until('the end is recorded', () => {
      const [name] = existsSync(directory) ? readdirSync(directory) : []
      const recording = name ? readFileSync(join(directory, name), 'utf8') : ''
      return recording.includes('over\\r\\n') && recording
    })
    expect(text).not.toContain(GITHUB_TOKEN)
    expect(parseCast(text)).toMatchObject({ badLines: 0, header: { version: 2, title: 'demo' } })

    const played = await program.run('play', 's1')
    expect(played).toEqual({ code: 0, err: '', out: 'the key is ghp_***e5(44)\r\ndone and over\r\n' })
    // What a longer recording leaves: parts, of which the first were removed.
    const header = { version: 2, width: 80, height: 24, timestamp: 1_000 }
    const part = (number: number, said: string) => {
      const lines = [header, [0, 'o', 'the screen\r\n'], [0, 'm', `continued, part ${number}`], [1, 'o', `${said}\r\n`]]
      const name = `s1-20990101T000000000Z-${number}.cast`
      writeFileSync(join(directory, name), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
    }
    part(9, 'nine')
    part(10, 'ten')
    const joined = await program.run('play', 's1')
    expect(joined.out).toBe('the screen\r\nnine\r\nten\r\n')
    expect(joined.err).toContain('it is played from its part 9; older ones are gone')
    expect((await program.run('play', 's9')).code).toBe(2)
    expect((await program.run('play', 'README.md')).err).toContain('no asciicast v2 header')
    expect((await program.run('play', 's1', '--speed', '0')).code).toBe(2)
  },
  LATE_MS,
)

test(
  'a session’s recording tells when its state changed',
  async () => {
    const program = openProgram()
    program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
    await program.run('run', '--name', 'demo', '--', 'bash', '-c', 'sleep 2; echo awake; read')
    const directory = join(dirname(program.journalPath()), 'recordings')
    const marks = await until('a change is marked', () => {
      const [name] = existsSync(directory) ? readdirSync(directory) : []
      const events = name ? parseCast(readFileSync(join(directory, name), 'utf8')).events : []
      const labels = events.flatMap(({ code, text }) => (code === 'm' ? [text] : []))
      return labels.length > 0 && labels
    })
    expect(marks[0]).toMatch(/^\w+ → \w+$/)
  },
  LATE_MS,
)

test(
  'on a terminal a recording can be paused, sought in and left, and the terminal is as it was',
  async () => {
    const program = openProgram()
    const path = join(program.repository.root, 'demo.cast')
    const events = [
      [0.01, 'o', '\x1b[?1049h\x1b[?1000h\x1b[?25lfirst '],
      [1_000, 'o', '\x1b[csecond '],
      [2_000, 'o', 'third'],
    ]
    const lines = [{ version: 2, width: 80, height: 24 }, ...events].map((line) => JSON.stringify(line))
    writeFileSync(path, `${lines.join('\n')}\n`)
    const robot = program.open({ args: ['play', path, '--idle', '600'] })
    await robot.sees(/^first\s*$/m)
    robot.press(' ')
    for (let times = 0; times < 120; times++) robot.press('\x1b[C')
    await robot.sees(/first second/)
    for (let times = 0; times < 120; times++) robot.press('\x1b[D')
    await robot.sees(/^first\s*$/m)
    robot.press('q')
    expect(await robot.ended).toBe(0)
    expect(robot.inAlternateScreen()).toBe(false)
    expect(robot.screen()).toContain('left ')
  },
  LATE_MS,
)
