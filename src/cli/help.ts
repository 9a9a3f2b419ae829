// `signalbox --help`: what one can do, and what the exit codes promise.
export const HELP = `signalbox: a control room in the terminal for several coding agents at work

usage
  signalbox [DIR]                      open the control room on the git repository DIR (default .)
  signalbox demo [--headless] [--keep] the whole loop on a scratch repository with scripted agents
  signalbox --ci [DIR] [--base REV] [--head REV] [--all] [--logs FILE]... [--allow-empty]
                 [--format json|sarif|junit|github] [--output FILE]
                                       the same engine as a gate: one document on stdout, no questions
  signalbox audit [REV|A..B] [--all] [--json]
                                       audit one commit (default HEAD) or a range, once
  signalbox logs FILE... [--json] [--follow] [--bucket SECONDS]
                                       threats in JSON-lines logs

  signalbox run [--name N] [--profile P] -- CMD...   start a session; it outlives every screen
  signalbox sessions [--json]          attach ID (ctrl-] leaves)   stop ID   why ID
  signalbox queue [--json]             show ID   approve ID [--option O] [--note TEXT]
                                       reject ID --reason TEXT   snooze ID [--minutes N]
  signalbox status [--json]
  signalbox journal [--json] [--since SEQ] [--verify]
  signalbox engine start|stop|status

everywhere
  -C, --workspace DIR   the repository (default .)      --config FILE   configuration on top
  --json                one document (journal, logs: one object a line) on stdout, nothing else
  -h, --help            this text                       --version

exit codes
  0 ok · 1 gate failed, or a request was refused · 2 usage or configuration · 3 needs a human (asked, and denied)
  4 internal error · 5 not run: nothing was checked (--allow-empty makes it 0)
`
