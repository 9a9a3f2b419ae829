// The built-in look, equal to themes/signal.json: what is shown when no theme file can be read.
import type { Style, Token } from './theme.ts'

export const SIGNAL_TOKENS: Readonly<Record<Token, Style>> = {
  text: {},
  muted: { color: 'bright-black' },
  title: { bold: true },
  border: { color: 'bright-black' },
  focus: { color: 'cyan' },
  selected: { inverse: true },
  key: { color: 'cyan', bold: true },
  needsYou: { color: 'yellow', bold: true },
  working: { color: 'green' },
  idle: {},
  done: { color: 'cyan' },
  unknown: { color: 'magenta' },
  failed: { color: 'red', bold: true },
  paused: { color: 'blue' },
  critical: { color: 'red', bold: true },
  high: { color: 'red' },
  medium: { color: 'yellow' },
  low: { color: 'blue' },
}
