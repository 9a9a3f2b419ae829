// CWE-78 in Python: text from outside in a command line or in the name of a program.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const LITERAL = /^(?:[rbuf]{0,2}(["'`])(?:(?!\1|\$\{|\{).)*\1)$/s
const shell = { cwe: 78, owasp: OWASP.injection, severity: 'CRITICAL', confidence: 'medium' } as const

export const COMMAND_INJECTION: readonly SecurityRule[] = [
  {
    ...shell,
    id: 'security/python-shell-command',
    title: 'A shell command is put together from values',
    remediation:
      'Call subprocess.run with a list of arguments and without shell=True; where a shell is needed, shlex.quote every value.',
    languages: ['python'],
    keywords: [
      'containers',
      'exec_command',
      'fabric',
      'invoke',
      'system',
      'popen',
      'getoutput',
      'getstatusoutput',
      'shell',
      'subprocess',
    ],
    sinks: [
      {
        on: 'call',
        callee: /^(?:os|posix|commands|popen2)\.(?:system|popen[234]?|getoutput|getstatusoutput)$/,
        arg: [0, 'command', 'cmd'],
        from: 'unknown',
      },
      { on: 'call', callee: /^subprocess\.(?:getoutput|getstatusoutput)$/, arg: [0, 'cmd'], from: 'unknown' },
      {
        on: 'call',
        callee: /^subprocess\.\w+$/,
        arg: [0, 'args'],
        from: 'unknown',
        where: [{ arg: 'shell', is: /^(?:True|1)$/ }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)create_subprocess_shell$|\.subprocess_shell$/,
        arg: [0, 'cmd', 1],
        from: 'unknown',
      },
      {
        on: 'call',
        callee: /^paramiko\.SSHClient\(\)\.exec_command$|(?:ssh|client)\w*\.exec_command$/i,
        arg: [0, 'command'],
        from: 'unknown',
      },
      {
        on: 'call',
        callee: /^os\.(?:system|popen)$|^subprocess\.\w+$/,
        where: [{ arg: 0, is: /\b(?:tar|chown|chmod|rsync)\b.*\*/ }],
      },
      {
        on: 'call',
        callee: /^docker\.[\w.()]*containers\.(?:run|create)$|(?:docker|client)\w*\.containers\.(?:run|create)$/,
        arg: [0, 1, 'command'],
        from: 'parameter',
      },
      {
        on: 'call',
        callee: /^(?:fabric\.api|invoke|fabric)\.(?:run|local|sudo)$|^(?:ctx|c|context)\.run$/,
        arg: 0,
        from: 'built',
      },
    ],
    bad: [
      'import os\ndef run(name):\n    os.system("ls " + name)\n',
      'import subprocess\ndef f(x):\n    subprocess.run(f"ls {x}", shell=True)\n',
    ],
    good: [
      'import os\ndef run(name):\n    os.system("ls -l")\n',
      'import subprocess\ndef f(x):\n    subprocess.run(["ls", x])\n',
    ],
  },
  {
    ...shell,
    id: 'security/python-shell-true',
    severity: 'MEDIUM',
    title: 'A process is started through a shell',
    remediation: 'Pass the arguments as a list and leave shell=True out; then nothing in them is read as shell syntax.',
    languages: ['python'],
    keywords: ['shell'],
    sinks: [
      {
        on: 'call',
        callee: /^subprocess\.\w+$/,
        where: [
          { arg: 'shell', is: /^(?:True|1)$/ },
          { arg: 0, isNot: LITERAL },
        ],
      },
    ],
    bad: ['import subprocess\nsubprocess.call("ls %s" % x, shell=True)\n'],
    good: [
      'import subprocess\nsubprocess.call(["ls"], shell=False)\n',
      'import subprocess\nsubprocess.call("ls -l", shell=True)\n',
    ],
  },
  {
    ...shell,
    id: 'security/python-process-arguments',
    severity: 'HIGH',
    title: 'A process is started with a program or arguments from outside',
    remediation:
      'Keep the name of the program constant and check each argument against a list of allowed values; end options with "--".',
    languages: ['python'],
    keywords: ['subprocess', 'exec', 'spawn', 'popen', 'pty', 'sh', 'startfile'],
    sinks: [
      {
        on: 'call',
        callee: /^subprocess\.(?:run|call|check_call|check_output|Popen)$/,
        arg: [0, 'args'],
        from: 'parameter',
        where: [{ arg: 0, isNot: /^\[\s*[rbu]?["'][^"']+["']\s*,/ }],
      },
      {
        on: 'call',
        callee: /^subprocess\.(?:run|call|check_call|check_output|Popen)$/,
        arg: [0, 'args'],
        from: 'built',
        where: [{ arg: 0, isNot: /^\[/ }],
      },
      {
        on: 'call',
        callee: /^subprocess\.(?:run|call|check_call|check_output|Popen)$/,
        arg: [0],
        from: 'unknown',
        where: [{ arg: 0, is: /^\[\s*["'](?:\/\w+)*\/?(?:ba|z|da|k)?sh["'],\s*["']-c/ }],
      },
      { on: 'call', callee: /^os\.(?:exec[lv]p?e?|posix_spawnp?|startfile)$/, arg: 'any', from: 'parameter' },
      { on: 'call', callee: /^os\.spawn[lv]p?e?$/, arg: 'any', from: 'parameter' },
      {
        on: 'call',
        callee: /^os\.(?:exec|spawn)[lv]p?e?$/,
        arg: 'any',
        from: 'unknown',
        where: [{ arg: 'all', is: /["'](?:\/\w+)*\/?(?:ba|z|da|k)?sh["'].*["']-c/ }],
      },
      { on: 'call', callee: /(?:^|\.)create_subprocess_exec$|\.subprocess_exec$/, arg: 'any', from: 'parameter' },
      {
        on: 'call',
        callee: /(?:^|\.)create_subprocess_exec$|\.subprocess_exec$/,
        arg: 'any',
        from: 'unknown',
        where: [{ arg: 'all', is: /(?:^|,)\s*\*\w/ }],
      },
      { on: 'call', callee: /^pty\.spawn$|^pexpect\.(?:spawn|run)$/, arg: 0, from: 'parameter' },
      { on: 'call', callee: /^sh\.\w+$/, arg: 'any', from: 'built' },
    ],
    bad: ['import subprocess, sys\nsubprocess.run([sys.argv[1], "-x"])\n'],
    good: ['import subprocess\nsubprocess.run(["git", "status"])\n'],
  },
  {
    ...shell,
    id: 'security/python-reverse-shell',
    confidence: 'high',
    title: 'A socket is joined to a shell, as a reverse shell does',
    remediation: 'Remove it. If this is a tool for tests of your own systems, keep it out of the product.',
    languages: ['python'],
    keywords: ['socket'],
    sinks: [
      {
        on: 'text',
        is: /^[^\n]*\bimport\b[^\n]*socket[^\n]*\bdup2\([^\n]*$|^[^\n#]*\bpty\.spawn\(["'](?:\/bin\/)?(?:ba)?sh["']\)[^\n]*$/gm,
        isNot: /^\s*#/,
      },
    ],
    bad: ['import socket,pty\npty.spawn("/bin/sh")\n'],
    good: ['import socket\nsocket.create_connection(("a", 1))\n'],
  },
]
