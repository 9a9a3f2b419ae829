// Untrusted text made fit for a screen, a path or a report line: no escapes, no control or bidi characters, bounded.
// Everything that an agent, a log, a commit or a repository wrote passes through here before it becomes an event.

export const PLAIN_CHARS_MAX = 400

const ESCAPE_SEQUENCES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[@-Z\\-_])/g
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** One line of printable text, at most `charsMax` characters; a cut is marked by "…". */
export function plain(text: string, charsMax: number = PLAIN_CHARS_MAX): string {
  const line = text
    .slice(0, charsMax * 8)
    .replace(ESCAPE_SEQUENCES, '')
    .replace(CONTROLS, ' ')
    .trim()
  const chars = Array.from(line)
  return chars.length <= charsMax ? line : `${chars.slice(0, charsMax - 1).join('')}…`
}
