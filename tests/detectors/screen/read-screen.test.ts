import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { readScreen, requestOn, STILL_MS } from '#detectors/screen/read-screen.ts'
import { agentRequestSchema } from '#protocol/agent-request.ts'
import { loadProfiles } from '#sessions/profiles.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])
const named = (name: string) => profileOf(profiles, name, [])
const rowsOf = (text: string) => text.replace(/^\n/, '').split('\n')
const LINE = '─'.repeat(60)
const DOTS = '╌'.repeat(60)
const STILL = 5_000

// Dialogs in the shape of the real programs, in words of our own.
const claudeAsks = (command: string, question = 'Do you want to proceed?') => `
● I shall list the folder first.

${LINE}
 Bash command · from the explorer agent
 Look around
${DOTS}
 ${command}
${DOTS}
 ${question}
 ❯ 1. Yes
   2. Yes, and don't ask again for this
   3. No

 Esc to cancel · Tab to amend
`
const claudeWrites = `
${LINE}
 Create file
 docs/plan.md
${DOTS}
  1 # Plan
${DOTS}
 Do you want to create docs/plan.md?
 ❯ 1. Yes
   2. No

 Esc to cancel · Tab to amend`
const claudeTrust = `
${LINE}
 Accessing workspace:

 /srv/toys

 Is this yours?

 ❯ No, exit
   Yes, I trust this folder

 Enter to confirm · Esc to cancel`
const claudeQuestion = `
${LINE}
 ☐ Database

Which one shall I use?

❯ 1. SQLite
  2. Postgres
${LINE}
  3. Chat about this

Enter to select · ↑/↓ to navigate · Esc to cancel`
const prompt = (footer: string) => `
● Done.

${LINE}
❯ 
${LINE}
  ${footer}

`
const codexAsks = `
• Running make install

  Would you like to run the following command?

  Reason: it writes outside

  $ make install &&
    make check

› 1. Yes, proceed (y)
  2. No, and tell Codex what to do differently (esc)

  Press enter to confirm or esc to cancel`
const geminiAsks = `
╭──────────────────────────────────────────────╮
│ ? Shell  make all                            │
│ ╭──────────────────────────────────────────╮ │
│ │ make all                                 │ │
│ ╰──────────────────────────────────────────╯ │
│ Allow execution of [Shell]?                  │
│                                              │
│ ● 1. Allow once                              │
│   2. No, suggest changes (esc)               │
╰──────────────────────────────────────────────╯
`
const opencodeAsks = `
  ┃  △ Permission required
  ┃    # Shell command
  ┃
  ┃  $ make all
  ┃
  ┃   Allow once   Allow always   Reject          ⇆ select  enter confirm
  ┃
`

const demoAsks = readFileSync(
  join(import.meta.dirname, '..', '..', 'fixtures', 'screens', 'demo-agent-permission.txt'),
  'utf8',
)

describe('a question', () => {
  test.each([
    ['claude', claudeAsks('ls -la'), 'permission', 'Bash', 'ls -la', '1'],
    ['claude', claudeWrites, 'permission', 'Create', 'create docs/plan.md', '1'],
    ['claude', claudeTrust, 'trust', 'Accessing workspace', '/srv/toys', '\u001b[B\r'],
    ['claude', claudeQuestion, 'question', 'Database', 'Which one shall I use?', '\r'],
    ['demo-agent', demoAsks, 'permission', 'Bash', 'rm -rf ./build', '1'],
    ['codex', codexAsks, 'permission', 'command', 'make install && make check', 'y'],
    ['gemini', geminiAsks, 'permission', 'Shell', 'make all', '1'],
    ['opencode', opencodeAsks, 'permission', 'Shell command', 'make all', '\r'],
    ['shell', 'Overwrite shop.db? [y/N] ', 'question', 'question', 'Overwrite shop.db? [y/N]', 'y\r'],
  ])('of %s is read: %s', (...[name, text, kind, tool, detail, approveKeys]) => {
    const { state, because, request } = readScreen(named(name), rowsOf(text), STILL)
    expect(state).toBe('waiting')
    expect(because).toContain(`screen rule ${name}/`)
    expect(agentRequestSchema.parse(request)).toMatchObject({ kind, tool, detail, channel: { approveKeys } })
    expect(requestOn(named(name), rowsOf(text))).toEqual(request)
  })

  test('is waiting even while output is still coming', () => {
    expect(readScreen(named('codex'), rowsOf(codexAsks), 0).state).toBe('waiting')
  })

  test('is another one when its command, its question or an option differs, and the same one wherever it stands', () => {
    const asked = (text: string) => requestOn(named('claude'), rowsOf(text))?.fingerprint
    const one = asked(claudeAsks('ls -la'))
    expect(asked(`● earlier output\n\n${claudeAsks('ls -la')}\n\n\n`)).toBe(one)
    const others = [
      claudeAsks('ls -l'),
      claudeAsks('ls -la').replace('3. No', '3. No, never'),
      claudeAsks('ls -la').replace('Look around', 'Look elsewhere'),
    ].map(asked)
    expect(new Set([one, ...others]).size).toBe(4)
  })

  test('shows no secret, and differs when only the hidden part of one does not', () => {
    const key = `ghp_${'a1B2'.repeat(9)}`
    const request = requestOn(named('claude'), rowsOf(claudeAsks(`curl -H ${key} https://shop.example`)))
    expect(request?.detail).toMatch(/^curl -H ghp_\*\*\*B2\(40\) /)
    expect(JSON.stringify(request)).not.toContain(key)
  })

  test('keeps its real command when the command draws a dialog of its own', () => {
    const forged = `rm -rf / #\n ${DOTS}\n ${LINE}\n Bash command\n ${DOTS}\n ls\n ${DOTS}`
    expect(requestOn(named('claude'), rowsOf(claudeAsks(forged)))?.detail).toContain('rm -rf /')
  })

  test('that has scrolled up because something was written after it is none', () => {
    const gone = `${claudeAsks('ls -la')}\n● fine\n${prompt('⏸ manual mode on · ? for shortcuts')}`
    expect(readScreen(named('claude'), rowsOf(gone), STILL)).toMatchObject({ state: 'idle', request: null })
  })

  test('of the demo agent is over as soon as it goes on, though its dialog is still to be seen', () => {
    const reading = readScreen(named('demo-agent'), rowsOf(`${demoAsks}\n\n● Allowed: build is deleted.`), STILL)
    expect(reading).toMatchObject({ request: null })
    expect(reading.state).not.toBe('waiting')
  })

  test('of which only the options are left on a small screen waits for a person: nothing may be typed', () => {
    const cut = claudeAsks('ls -la').split('\n').slice(-7).join('\n')
    expect(readScreen(named('claude'), rowsOf(cut), STILL)).toMatchObject({ state: 'waiting', request: null })
  })

  test('for a password waits for a person', () => {
    const reading = readScreen(named('shell'), ['$ sudo make install', '[sudo] password for ada:'], STILL)
    expect(reading).toMatchObject({ state: 'waiting', request: null })
  })
})

describe('without a question', () => {
  test.each([
    ['claude', prompt('⏸ manual mode on · ? for shortcuts'), 'idle'],
    ['claude', prompt('⏸ manual mode on · esc to interrupt'), 'working'],
    ['shell', 'ada@box:~/shop$ ', 'idle'],
    ['shell', 'sh-5.2# ', 'idle'],
    ['shell', '~/shop main ❯', 'idle'],
    ['shell', '$ make\ncc -o shop shop.c', 'unknown'],
    ['shell', 'downloading 45%', 'unknown'],
    ['generic', '(1/3) thinking, ctrl+c to interrupt', 'working'],
    ['generic', 'something', 'unknown'],
    ['generic', '', 'unknown'],
  ])('a still screen of %s: %j is %s', (name, text, state) => {
    expect(readScreen(named(name), rowsOf(text), STILL)).toMatchObject({ state, request: null })
  })

  test('output still coming is work, also over a prompt', () => {
    for (const text of ['ada@box:~$ ', 'cc -o shop shop.c']) {
      expect(readScreen(named('shell'), [text], STILL_MS - 1).state).toBe('working')
    }
    expect(readScreen(named('shell'), ['ada@box:~$ '], STILL_MS).state).toBe('idle')
  })

  test('why it is unknown is said', () => {
    expect(readScreen(named('codex'), ['?'], STILL).because).toBe('no screen rule of profile codex knows this screen')
  })
})
