// Screens made to keep a pattern busy: every built-in rule must be through with them long before the test's time is up.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explainScreen } from '#detectors/screen/explain-screen.ts'
import { readScreen } from '#detectors/screen/read-screen.ts'
import { loadProfiles } from '#sessions/profiles.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])
const ROWS = 500
const COLS = 1_000
const LINE = '─'.repeat(COLS)
const full = (row: string) => Array.from({ length: ROWS }, () => row.repeat(COLS).slice(0, COLS))

/** Beginnings without ends, in the characters that the patterns look for. */
const SCREENS: Readonly<Record<string, readonly string[]>> = {
  'letters only': full('a'),
  'blanks only, with one letter at the end': [...full(' '), 'x'],
  'drawn lines': full('─'),
  'dotted lines': [LINE, ' Bash command', ...full('╌'), ' Do you want to proceed?', ' ❯ 1. Yes', ' x'],
  'errors without an end': full('● API Error: '),
  'stops without an end': full('■ You’ve hit your usage limit'),
  'options without an end': [...full(' ❯ 1. Yes '), '   2. No'],
  'footers without an end': full(' Esc to cancel · Enter to select '),
  'box edges': full('│ ● 1. Allow once │'),
  'thick edges': full('  ┃  △ Permission required '),
  'a box of prompts': full('▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄ > ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀'),
  spinners: full('✻ Thinking… ('),
  questions: [' ☐ Which', ...full('❯ 1. '), 'Enter to select'],
  'yes or no': full('? (Y)es/(N)o [y/N] '),
}

test.each(profiles.flatMap((profile) => Object.keys(SCREENS).map((name) => ({ agent: profile.name, profile, name }))))(
  'rules of $agent are through with $name',
  ({ profile, name }) => {
    const rows = SCREENS[name] ?? []
    expect(readScreen(profile, rows, 5_000).state).toBeTypeOf('string')
    const trials = explainScreen(profile, { rows, title: 'x'.repeat(10_000) })
    expect(trials).toHaveLength(profile.screens.length)
    for (const trial of trials) expect(trial.rows.length).toBeLessThanOrEqual(40)
  },
)
