// Stack traces and other text that goes on over several lines: which lines begin a record, and what a trace names as its error.

export const RECORD_CHARS_MAX = 16_384
export const RECORD_LINES_MAX = 500

const BEGINS = new RegExp(
  [
    '^(?:',
    '[{<]',
    '|\\[?\\d{4}[-/]\\d\\d[-/]\\d\\d[T :]',
    '|\\[?\\d{1,2}[-/][A-Za-z]{3}[-/]\\d{4}[: ]',
    '|\\[?\\d{1,2}/\\d{1,2}/\\d{2,4}[ ,T]',
    '|\\[?(?:[A-Z][a-z]{2},? )?(?:[A-Z][a-z]{2} [ \\d]\\d|\\d{1,2} [A-Z][a-z]{2}) ',
    '|\\[[\\w .:-]{1,30}\\]\\s*[[(]?\\d{4}[-/]\\d\\d',
    '|\\[?\\d{10}(?:\\d{3})?(?:\\.\\d+)?[\\] ,:]',
    '|\\d{8}[T -]?\\d\\d:?\\d\\d',
    '|[DIWEFCT],? \\[',
    '|\\([A-Z]\\) \\d{4}-',
    '|[\\w.-]{1,60} +\\| +\\S',
    '|[IWEF]\\d{4} \\d\\d:',
    '|\\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE|trace|debug|info|warn|error|fatal)\\b[\\]:\\s|-]',
    '|(?:time|ts|timestamp|t|date|at|level|lvl|severity|@timestamp)=',
    ')',
  ].join(''),
)

/** Whether a line begins a record of its own, so far as its first characters tell. */
export const beginsRecord = (line: string): boolean => BEGINS.test(line)

const GOES_ON =
  /^(?:\s|at |Caused by:|Traceback |\.\.\. \d+ |Suppressed:|goroutine \d+|panic:|\[signal |exit status|created by |note: run with|stack backtrace|thread '|-{3} End|[)\]}]|During handling|The above exception|[\w.$]+(?:Exception|Error|Throwable|Fault|Exit|Interrupt)\b)/

/** Whether a line that begins no record looks like part of a trace rather than a message of its own. */
export const isTracePart = (line: string): boolean => line === '' || GOES_ON.test(line)

const ERROR_LINE =
  /^(?:Caused by: |panic: |fatal error: |Unhandled [\w ]+[:.] |Uncaught )?((?:[\w$]+[.:]{1,2})*[\w$]*(?:Exception|Error|Throwable|Fault|Failure|Exit|Interrupt|Warning|KeyboardInterrupt|StopIteration)\b.*|(?<=panic: ).*|(?<=fatal error: ).*)/
const RUST = /^thread '[^']*'(?: \(\d+\))? panicked at (?:'([^']*)'|[^\n]*?:\n?)/

/** The error that the lines of a trace name last, which is the root of a chain; '' where they name none. */
export function errorOfTrace(lines: readonly string[]): string {
  let error = ''
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    const rust = RUST.exec(line)
    if (rust) return rust[1] ?? (lines[i + 1] ?? '').trim()
    const found = ERROR_LINE.exec(line)
    if (found?.[1]) error = found[1]
  }
  return error
}

const HAS_TRACE = /\n(?:\s+at |goroutine \d|Traceback |Caused by:|\s+File ")/

/** Whether a record goes on with a stack trace. */
export const hasTrace = (record: string): boolean => HAS_TRACE.test(record)
