// An agent gets the user's environment, not ours, npm's, a hook's or that of the terminal around us.
import { expect, test } from 'vitest'
import { sessionEnvironment } from '#sessions/environment.ts'

test('what belongs to us, npm, a git hook, CI or the outer terminal is dropped', () => {
  const dropped = [
    'SIGNALBOX_TOKEN',
    'npm_config_user_agent',
    'NPM_CONFIG_PREFIX',
    'NODE_CHANNEL_FD',
    'GIT_DIR',
    'GIT_INDEX_FILE',
    'GIT_WORK_TREE',
    'CI',
    'NO_COLOR',
    'FORCE_COLOR',
    'COLUMNS',
    'TMUX',
    'TERM_PROGRAM',
    'KITTY_WINDOW_ID',
  ]
  const env = sessionEnvironment(Object.fromEntries(dropped.map((name) => [name, 'x'])), {})
  expect(env).toEqual({ TERM: 'xterm-256color', COLORTERM: 'truecolor' })
})

test('the rest is kept, the terminal is ours, and what is given wins', () => {
  const own = { HOME: '/home/a', GIT_AUTHOR_NAME: 'A', CIRCLE: 'x', TERM: 'dumb', GONE: undefined, PATH: '/bin' }
  expect(sessionEnvironment(own, { PATH: '/agents', SIGNALBOX_INBOX: '/inbox' })).toEqual({
    HOME: '/home/a',
    GIT_AUTHOR_NAME: 'A',
    CIRCLE: 'x',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    PATH: '/agents',
    SIGNALBOX_INBOX: '/inbox',
  })
})
