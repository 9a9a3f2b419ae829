// CWE-78 in JavaScript, Go and shell: text from outside in a command line or in the name of a program.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const shell = { cwe: 78, owasp: OWASP.injection, severity: 'CRITICAL', confidence: 'medium' } as const

export const SCRIPT_COMMAND: readonly SecurityRule[] = [
  {
    ...shell,
    id: 'security/script-shell-command',
    title: 'A shell command is put together from values',
    remediation: 'Use execFile or spawn with an array of arguments and without the shell option.',
    languages: ['javascript'],
    keywords: ['exec', 'spawn', 'shelljs', 'execa', 'zx', 'deno', 'child_process'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:child_process|shelljs|child-process-promise|ssh2\.Client\(\))(?:\.default)?\.(?:exec|execSync)$/,
        arg: 0,
        from: 'unknown',
      },
      { on: 'call', callee: /^(?:shelljs|shell)\.exec$/, arg: 0, from: 'unknown' },
      {
        on: 'call',
        callee:
          /^(?:cp|childProcess|child_process|util\.promisify\(\)|execAsync|execPromise|execSync|require\(\))(?:\.(?:exec|execSync))?$/,
        arg: 0,
        from: 'built',
      },
      {
        on: 'call',
        callee:
          /^(?:child_process\.|execa\.?)(?:spawn|spawnSync|execFile|execFileSync|execa|command|execaCommand|fork)?$/,
        arg: [0, 1],
        from: 'input',
      },
      {
        on: 'call',
        callee: /^child_process\.(?:spawn|spawnSync|execFile|execFileSync)$/,
        arg: [0, 1],
        from: 'unknown',
        where: [
          {
            arg: 'all',
            is: /\bshell\s*:(?!\s*false)|["'`](?:\/\w+)*\/?(?:ba|z|da|k)?sh["'`]\s*,\s*\[\s*["'`]-c|^["'`]cmd(?:\.exe)?["'`]/,
          },
        ],
      },
      { on: 'call', callee: /^Deno\.(?:run|Command)$/, arg: 0, from: 'parameter' },
      { on: 'call', callee: /^Bun\.spawn(?:Sync)?$/, arg: 0, from: 'input' },
    ],
    bad: [
      'const cp = require("child_process")\nfunction f(x) { cp.exec("ls " + x) }\n',
      `import { exec } from "node:child_process"\nconst f = (req) => exec(\`ls \${req.query.d}\`)\n`,
    ],
    good: [
      'const cp = require("child_process")\nfunction f(x) { cp.execFile("ls", ["--", x]) }\n',
      'const re = /a/\nfunction f(x) { re.exec(x) }\n',
    ],
  },
  {
    ...shell,
    id: 'security/script-process-arguments',
    severity: 'HIGH',
    title: 'The program that is started, or an option of it, comes from a value',
    remediation: 'Keep the name of the program constant, and end its options with "--" before values.',
    languages: ['javascript'],
    keywords: ['spawn', 'execfile'],
    sinks: [
      { on: 'call', callee: /^child_process\.(?:spawn|spawnSync|execFile|execFileSync)$/, arg: 0, from: 'unknown' },
      {
        on: 'call',
        callee: /^child_process\.(?:spawn|spawnSync|execFile|execFileSync)$/,
        arg: 1,
        from: 'parameter',
        where: [
          { arg: 0, is: /["'`]git["'`]/ },
          { arg: 1, is: /["'`](?:clone|fetch|ls-remote|pull)["'`]/ },
          { arg: 1, isNot: /["'`]--["'`]/ },
        ],
      },
    ],
    bad: ['const cp = require("child_process")\nconst f = (req) => cp.spawn(req.query.p, [])\n'],
    good: ['const cp = require("child_process")\nconst f = (p) => cp.spawn("ls", ["--", p])\n'],
  },
  {
    ...shell,
    id: 'security/go-command',
    severity: 'HIGH',
    title: 'A process is started with a program or arguments from outside',
    remediation:
      'Keep the program constant, do not pass values to a shell, and check arguments against a list of allowed values.',
    languages: ['go'],
    keywords: ['exec'],
    sinks: [
      { on: 'call', callee: /^(?:os\/)?exec\.Command$/, arg: 0, from: 'unknown' },
      { on: 'call', callee: /^(?:os\/)?exec\.CommandContext$/, arg: 1, from: 'unknown' },
      {
        on: 'call',
        callee: /^(?:os\/)?exec\.Command(?:Context)?$/,
        arg: 'any',
        from: 'unknown',
        where: [{ arg: 'all', is: /["'`](?:\/\w+)*\/?(?:ba|z|da|k)?sh["'`]\s*,\s*["'`]-c/ }],
      },
      { on: 'call', callee: /^(?:os\/)?exec\.Command(?:Context)?$/, arg: 'any', from: 'input' },
      {
        on: 'call',
        callee: /^syscall\.(?:Exec|ForkExec|StartProcess)$|^os\.StartProcess$/,
        arg: [0, 1],
        from: 'parameter',
      },
      { on: 'assign', target: /^[\w.]+\.(?:Path|Args)$/, value: /\bLookPath\b|\[\]string\{/, from: 'input' },
    ],
    bad: ['package m\nimport "os/exec"\nfunc f(x string) { exec.Command("sh", "-c", x) }\n'],
    good: ['package m\nimport "os/exec"\nfunc f() { exec.Command("git", "status") }\n'],
  },
  {
    ...shell,
    id: 'security/bash-eval',
    severity: 'HIGH',
    title: 'Shell text from a variable is evaluated',
    remediation:
      'Call the command with quoted arguments, or keep them in an array and use "$@" or a quoted expansion of the array.',
    languages: ['bash'],
    keywords: ['eval', 'sh', 'bash', 'ifs', 'source'],
    sinks: [
      {
        on: 'call',
        callee: /^eval$/,
        arg: 'any',
        from: 'unknown',
        where: [
          {
            arg: 'all',
            isNot:
              /^"?\$\((?:ssh-agent|dircolors|brew|direnv|pyenv|rbenv|opam|lesspipe|SHELL=|\S*getopt|resize|keychain|luarocks|minikube)/,
          },
        ],
      },
      { on: 'call', callee: /^(?:ba|z|da|k)?sh$/, arg: 1, from: 'parameter', where: [{ arg: 0, is: /^-\w*c$/ }] },
      {
        on: 'line',
        is: /^\s*(?:export\s+)?IFS=/,
        isNot: /\bread\b|^\s*IFS=\S*\s+\w|\blocal\b|=\$?["']?\\?[nt]|=\$'\\n|OLD_?IFS|old_?ifs|_IFS\b/i,
      },
      { on: 'line', is: /\b(?:curl|wget)\b[^|;#]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/ },
    ],
    bad: ['eval "$1"\n', 'curl -s https://example.org/x | sh\n'],
    good: ['echo "$1"\n', 'eval "$(ssh-agent -s)"\n'],
  },
]
