// An issue's text taken apart before it is weighed: its title, what its author says, and what was only pasted. Headings and check
// boxes of templates say nothing about the issue, links and versions neither.

export type IssueText = {
  readonly title: string
  readonly prose: string
  /** Code, logs, stack traces: what was pasted. */
  readonly pasted: string
  /** Lines of a stack trace, of whatever language. */
  readonly traceLines: number
  /** Headings that only a bug report has. */
  readonly reportHeadings: number
}

/** So much of an issue is looked at. */
export const READ_CHARS_MAX = 16_000
const LINE_CHARS_MAX = 1_000

/** A frame, or the line that opens a trace. */
const TRACE = [
  /^\s*at\s+[\w$.<>[\]`/:-]+.{0,200}[(:]/,
  /^\s*(?:async )?at\s.{1,200}:\d+:\d+\)?$/,
  /^\s*File "[^"]{1,300}", line \d+/,
  /^Traceback \(most recent call last\)/,
  /^\s*(?:from )?\S{1,200}\.(?:rb|ex|exs|php|go|rs|cr|py|js|ts|java|kt|cs|c|cc|cpp|swift):\d+(?::\d+)?(?::in\b|\s|$)/,
  /^goroutine \d+ \[/,
  /^(?:fatal error|panic): /,
  /^thread '[^']{0,100}' panicked at/,
  /^\s*#\d+\s+(?:0x[0-9a-f]+\s+in\s|\/|\S{1,120}\()/,
  /^Caused by: /,
  /^(?:Exception in thread|Uncaught|Unhandled)\b/,
  /^(?:[\w$]{1,80}\.){0,12}[A-Z][\w$]{0,80}(?:Error|Exception)\b(?::|$)/,
  /^\*\* \(\w+(?:\.\w+)*Error\)/,
]

/** What templates ask about the machine, and boxes that one has to tick. */
const TEMPLATE = [
  /^[\s>*-]*\[[ xX]\]/,
  /^[\s*#>-]*(?:os|operating system|browser|device|desktop|smartphone|version|versions|node(?:\.js)?(?: version)?|python version|npm version|platform|system info|environment|your environment|additional context|screenshots?|links?|related|checklist|prerequisites|contact details|code of conduct|labels|assignees?|priority|severity|component|none|n\/a|no response|_no response_)\b[\s*:]{0,4}.{0,80}$/i,
  /^[\s*#>-]*(?:is your feature request related to a problem|describe alternatives you've considered|have you (?:searched|checked|read)|i have (?:searched|checked|read)|before (?:submitting|opening))/i,
  /^(?:title|labels|assignees|about|name):\s/i,
]

/** Most trackers ask for these whatever the bug is about, so that they say no more than that something is wrong. */
const REPORT =
  /^[\s*#>\d.-]*(?:\p{Extended_Pictographic}\uFE0F?\s*)?(?:describe the bug|(?:steps )?to reproduce(?: it)?|steps to (?:replicate|reproduce)|repro(?:duction)?(?: steps)?|how to reproduce(?: it)?|(?:expected|actual|current|observed)(?: behaviou?r| results?)?|expectation|what (?:actually )?happen(?:ed|s)|what (?:did you|you) expect(?:ed)?(?: to happen)?|bug(?: report| description)?|problem(?: description| type)?|symptoms?|error message)\b[^.]{0,40}$/iu

export function readIssue(text: string): IssueText {
  const lines = text
    .slice(0, READ_CHARS_MAX)
    .replaceAll(/<!--[\s\S]{0,4000}?-->/g, ' ')
    .split(/\r\n|\r|\n/)
    .map((line) => line.slice(0, LINE_CHARS_MAX))
  const at = lines.findIndex((line) => line.trim() !== '')
  const title = (lines[at] ?? '').replace(/^[\s#>*-]+/, '')
  const said: string[] = []
  const pasted: string[] = []
  let fence = false
  let traceLines = 0
  let reportHeadings = 0
  for (const line of lines.slice(at + 1)) {
    if (/^\s*(?:```|~~~)/.test(line)) fence = !fence
    else if (TRACE.some((pattern) => pattern.test(line))) {
      traceLines += 1
      pasted.push(line)
    } else if (!fence && isHeading(line)) reportHeadings += 1
    else if (fence || /^(?: {4}|\t)\S/.test(line)) pasted.push(line)
    else if (!TEMPLATE.some((pattern) => pattern.test(line))) said.push(line)
  }
  return {
    title: withoutLinks(title),
    prose: withoutLinks(said.join('\n')),
    pasted: pasted.join('\n'),
    traceLines,
    reportHeadings,
  }
}

/** Marked as one, or with a colon behind it. */
const isHeading = (line: string) => REPORT.test(line) && (/^\s*(?:#|\*\*|\d+\.)/.test(line) || /:\s*\**\s*$/.test(line))

/** An address says where, not what; its path would be taken for words. */
const withoutLinks = (text: string) =>
  text.replaceAll(/\]\([^)\s]{1,500}\)/g, ']').replaceAll(/\bhttps?:\/\/(?!169\.254)\S{1,500}/g, ' ')
