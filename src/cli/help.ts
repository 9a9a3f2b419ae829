// `signalbox --help`: what one can do, and what the exit codes promise.
export const HELP = `signalbox: a control room in the terminal for several coding agents at work

usage
  signalbox [DIR]                      open the control room on the git repository DIR (default .)
  signalbox demo [--headless] [--keep] the whole loop on a scratch repository with scripted agents
  signalbox --ci [DIR] [A..B] [--base REV] [--head REV] [--all | --full | --diff-only] [--fail-on SEVERITY]
                 [--baseline FILE [--write-baseline --reason TEXT [--expires DATE]]] [--logs FILE]... [--allow-empty]
                 [--format json|sarif|junit|github|rdjson|codeclimate] [--output FILE]
                                       the same engine as a gate: one document on stdout, no questions, no network;
                                       findings count on added lines (--full: in changed files, --all: whole tree)
  signalbox audit [REV|A..B] [--all] [--json]
                                       audit one commit (default HEAD) or a range, once
  signalbox audit --reset [SHA]        no longer wait for a fix (without SHA: of the only audit that waits);
                                       its issues stay open
  signalbox review [REV|A..B] [--all] [--json]
                                       the four passes, with a model where one is configured: findings and proposals
  signalbox init [--write|--remove]    print the instructions for AGENTS.md/CLAUDE.md; --write puts them in, --remove out
  signalbox logs FILE... [--json] [--follow] [--format table|markdown|json]
                                       threats in logs of any known form; FILE: path, pattern, .gz, - or journald:UNIT;
                                       rotated files (.1, .2.gz, .zst) are read first

  signalbox run [--name N] [--profile P] -- CMD...   start a session; it outlives every screen
                [--cwd DIR] [--env NAME=VALUE]... [--nice N] [--role R] [--restart on-failure]
                                       values of --env stay in the journal as given, a restart needs them;
                                       on-failure: at most 5 restarts in 60 s, then you are asked
                [--memory SIZE]        stopped when its processes hold more (2G, 512M): looked at every 2 s, so
                                       a burst may exceed it; memory of files and shared memory do not count
                [--worktree [NAME]]    in a git work tree of its own, on branch signalbox/NAME; without NAME
                                       it is called after the session
                [--sandbox] [--write PATH]... [--read PATH]... [--hide PATH]... [--no-network]
                                       kept by bubblewrap from all but its directory, git and /tmp; with --read
                                       only named paths can be read; relative paths: to the session's directory
                                       claude is started with our hooks beside your own (--settings); flags you give stand
  signalbox sessions [--json]          stop ID   restart ID
  signalbox why ID [--json]            its state, what each source says and how old that is, the rules tried on its screen
  signalbox attach ID [--read-only|--take-over]      full-screen; ctrl-] leaves; one terminal types, others watch;
                                       in a smaller terminal they see a part of it, and its last row says so
  signalbox send ID TEXT               paste TEXT and press Enter; exit 0 submitted, 1 held (a dialog or
                                       somebody's draft is on the screen) or dropped (it was not seen)
  signalbox tail ID [--lines N]        the last lines of a session as plain text
  signalbox worktree list|remove NAME  remove refuses one in use, dirty, locked or with unmerged commits
  signalbox workflow list|show NAME|status [ID]|cancel ID [--reason TEXT] [--json]
  signalbox workflow run [NAME] --issue FILE [--target BRANCH] [--threat ID]
                                       several agents step by step, with a gate before anything is merged to the run's
                                       own branch, signalbox/run-ID; without NAME the issue is sorted first, and what
                                       is not clear is put to you
  signalbox triage FILE [--json]       what an issue is about, by which words, and who takes it; exit 3: a human would be asked
  signalbox mem read [SESSION]|test|dump [--sure]
                                       type prompt4claude.txt into a session and empty it once it was submitted;
                                       never the same text twice; dump shows what was injected, after your yes
  signalbox queue [--json]             show ID   undo ID   snooze ID [--minutes N]   answer ID --text TEXT
                                       approve ID [--option O] [--note TEXT] [--text TEXT] [--sure] [--all-like-it]
                                       reject ID --reason TEXT [--option O] [--sure] [--all-like-it]
  signalbox policy [--json]            the rules in order   policy revoke NAME
  signalbox policy test [--tool T] [--command C] [--path P]... [--session ID] [--role R] [--profile P] [--screen]
  signalbox status [--json]
  signalbox journal [--json] [--since SEQ] [--verify]
  signalbox play FILE|ID [--speed N] [--idle SECONDS] [--from SECONDS]
                                       a recording (asciicast), or all that is left of a session's newest;
                                       silences are cut to 2 s (--idle 0: none); space pauses, left/right seek, +/- speed,
                                       m next marker, q leaves
  signalbox mcp                        tools for the agent of a session, on stdin and stdout; it starts this itself
  signalbox engine start|stop|status

everywhere
  -C, --workspace DIR   the repository (default .)      --config FILE   configuration on top
  --json                one document (journal, logs: one object a line) on stdout, nothing else
  -h, --help            this text                       --version

exit codes
  0 ok · 1 gate failed, or a request was refused · 2 usage or configuration · 3 needs a human (asked, and denied)
  4 internal error · 5 not run: nothing was checked (--allow-empty makes it 0)
`
