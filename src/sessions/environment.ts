// The environment that an agent starts with: the user's own, without what belongs to us, to npm, to a git hook or to the
// terminal that we happen to run in, and with the terminal that it really gets.

type Environment = Readonly<Record<string, string | undefined>>

/** Variables that would mislead an agent about who runs it, which repository it is in, or what its terminal can do. */
const DROPPED: readonly RegExp[] = [
  /^SIGNALBOX_/,
  /^npm_/i,
  /^(?:NODE_CHANNEL_FD|NODE_UNIQUE_ID|NODE_COMPILE_CACHE|INIT_CWD|COLOR)$/,
  /^GIT_(?:DIR|INDEX_FILE|WORK_TREE|PREFIX|NAMESPACE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES)$/,
  /^(?:CI|CONTINUOUS_INTEGRATION|NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE)$/,
  /^(?:COLUMNS|LINES|TERMCAP|WINDOWID|TMUX|TMUX_PANE|STY|LC_TERMINAL|LC_TERMINAL_VERSION|COLORFGBG|VTE_VERSION)$/,
  /^(?:TERM_|KITTY_|WEZTERM_|ITERM_|ALACRITTY_|GHOSTTY_|KONSOLE_|WT_)/,
]

/** `own` cleaned, then the terminal, then `given`, which wins. */
export function sessionEnvironment(own: Environment, given: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !DROPPED.some((expression) => expression.test(name))) kept[name] = value
  }
  return { ...kept, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...given }
}
