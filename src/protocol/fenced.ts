// Text of unknown origin in markdown, for agents, models and people: in a fence that nothing in it can close.

const FENCE_MIN = 3

/** `text` in a fence that is longer than any run of backticks in it. */
export function fenced(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(Math.max(FENCE_MIN, longest + 1))
  return `${fence}text\n${text}\n${fence}`
}
