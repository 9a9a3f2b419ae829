// CWE-22 and relatives: paths from outside, archives, permissions, temporary files.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const path = { cwe: 22, owasp: OWASP.access, severity: 'HIGH', confidence: 'medium' } as const

export const FILES: readonly SecurityRule[] = [
  {
    ...path,
    id: 'security/python-path',
    title: 'A path from outside is opened or sent',
    remediation: 'Use safe_join or send_from_directory, or resolve the path and check that it is inside the folder.',
    languages: ['python'],
    keywords: ['open', 'send_file', 'path', 'fileresponse', 'extractall', 'join', 'static', 'remove', 'copy', 'rmtree'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:io\.|os\.|codecs\.|aiofiles\.)?(?:open|fdopen|unlink|remove|rmdir|listdir|scandir|makedirs|mkdir|rename|stat)$|^shutil\.\w+$|^os\.path\.(?:join|exists|isfile)$|^glob\.glob$|^(?:pathlib\.)?Path$/,
        arg: [0, 1, 2, 'file', 'path'],
        from: 'input',
        where: [{ arg: 0, isNot: /^sys\.|^__file__/ }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)(?:send_file|static_file|FileResponse|serve_file|NamedTemporaryFile)$/,
        arg: [0, 'path', 'filename_or_fp', 'filename', 'path_or_file'],
        from: 'input',
      },
      { on: 'call', callee: /^flask\.send_file$/, arg: 0, from: 'parameter' },
      {
        on: 'call',
        callee: /(?:^|\.)(?:Image\.open|read_csv|read_json|read_excel|load_file|loadtxt)$/,
        arg: 0,
        from: 'input',
      },
    ],
    bad: ['from flask import request\ndef f():\n    return open("/data/" + request.args["n"])\n'],
    good: [
      'from flask import request\nfrom werkzeug.utils import secure_filename\ndef f():\n    return open("/data/" + secure_filename(request.args["n"]))\n',
    ],
  },
  {
    ...path,
    id: 'security/python-archive',
    severity: 'MEDIUM',
    title: 'An archive is unpacked without checking its paths',
    remediation: "Pass filter='data' to extractall (Python 3.12) or check that each member stays inside the folder.",
    languages: ['python'],
    keywords: ['extractall', 'unpack_archive'],
    sinks: [
      {
        on: 'call',
        callee: /tarfile\.(?:open|TarFile)\(\)\.extractall$|^tar\w*\.extractall$/,
        where: [{ arg: 'all', isNot: /filter\s*=|members\s*=/ }],
      },
      {
        on: 'call',
        callee: /^shutil\.unpack_archive$/,
        arg: 0,
        from: 'parameter',
        where: [{ arg: 'all', isNot: /filter\s*=/ }],
      },
    ],
    bad: ['import tarfile\ndef f(p):\n    t = tarfile.open(p)\n    t.extractall("/tmp/x")\n'],
    good: ['import tarfile\ndef f(p):\n    t = tarfile.open(p)\n    t.extractall("/tmp/x", filter="data")\n'],
  },
  {
    ...path,
    id: 'security/python-file-rights',
    cwe: 732,
    severity: 'MEDIUM',
    title: 'A file is open to every user of the machine, or its temporary name can be guessed',
    remediation: 'Give 0o600 to files and 0o700 to folders; use tempfile.mkstemp or NamedTemporaryFile.',
    languages: ['python'],
    keywords: ['chmod', 'mktemp', '/tmp', 'umask', 'tmpnam', 'tempnam', 'delete'],
    sinks: [
      {
        on: 'call',
        callee: /^os\.(?:chmod|fchmod|lchmod|mkdir|makedirs|mkfifo|open)$|\.(?:chmod|lchmod)$/,
        where: [
          {
            arg: 'all',
            is: /0o?[0-7]?[0-7][0-7][2367]\b|0o?[0-7]?[0-7][2367][0-7]\b|S_IRWXO|S_IWOTH|S_IXOTH|S_IRWXG|\b511\b/,
          },
        ],
      },
      {
        on: 'call',
        callee: /^os\.(?:chmod|fchmod|lchmod)$/,
        where: [
          { arg: 1, is: /^0o?[0-7]*[1-7]$/ },
          { arg: 1, isNot: /^0o?[0-7]?[0-7](?:[045][045])$/ },
        ],
      },
      { on: 'call', callee: /^os\.umask$/, where: [{ arg: 0, is: /^(?:0|0o0*)$/ }] },
      { on: 'call', callee: /^tempfile\.mktemp$|^os\.(?:tempnam|tmpnam)$/ },
      {
        on: 'call',
        callee: /^open$/,
        where: [
          { arg: 0, is: /^["']\/(?:tmp|var\/tmp|dev\/shm)\/\S+["']$/ },
          { arg: 1, is: /["'][wax]/ },
        ],
      },
    ],
    bad: ['import os\nos.chmod("a", 0o777)\n', 'import tempfile\np = tempfile.mktemp()\n'],
    good: ['import os\nos.chmod("a", 0o600)\n'],
  },
  {
    ...path,
    id: 'security/script-path',
    title: 'A path from outside is opened or sent',
    remediation: 'Use path.basename, or resolve the path and check that it starts with the folder plus a separator.',
    languages: ['javascript'],
    keywords: ['fs', 'sendfile', 'path', 'download', 'readfile', 'join', 'resolve', 'render', 'writefile', 'unlink'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:fs|fs-extra|fs\/promises|graceful-fs|mz\/fs|fs\.promises|fsp|fsPromises)(?:\.promises)?\.\w+$/,
        arg: [0, 1],
        from: 'input',
        where: [{ arg: 0, is: /./ }],
      },
      {
        on: 'call',
        callee: /^path(?:\.posix|\.win32|\/posix)?\.(?:join|resolve|normalize)$/,
        arg: 'any',
        from: 'input',
      },
      {
        on: 'call',
        callee: /^(?:res|response|reply)(?:\.\w+\(\))*\.(?:sendFile|sendfile|download|attachment)$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 1, isNot: /root\s*:/ }],
      },
      {
        on: 'call',
        callee: /^(?:res|response|reply)(?:\.\w+\(\))*\.(?:sendFile|sendfile)$/,
        arg: 0,
        from: 'parameter',
        where: [{ arg: 1, isNot: /root\s*:/ }],
      },
    ],
    bad: ['const fs = require("fs")\nconst f = (req) => fs.readFileSync("/data/" + req.query.n)\n'],
    good: [
      'const fs = require("fs")\nconst path = require("path")\nconst f = (req) => fs.readFileSync("/data/" + path.basename(req.query.n))\n',
    ],
  },
  {
    ...path,
    id: 'security/script-path-parameter',
    severity: 'MEDIUM',
    confidence: 'low',
    title: 'A path that callers choose is opened',
    remediation: 'Check at the border of the program that the path is inside the folder it belongs to.',
    languages: ['javascript'],
    keywords: ['fs', 'path'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:fs|fs-extra|fs\/promises|graceful-fs|fs\.promises)(?:\.promises)?\.(?!constants|watch)\w+$/,
        arg: 0,
        from: 'parameter',
      },
      {
        on: 'call',
        callee: /^path\.(?:join|resolve)$/,
        arg: 'any',
        from: 'parameter',
        where: [{ arg: 0, isNot: /__dirname|cwd\(\)|import\.meta/ }],
      },
    ],
    bad: ['const fs = require("fs")\nfunction f(p) { return fs.readFileSync(p) }\n'],
    good: ['const fs = require("fs")\nfunction f() { return fs.readFileSync("a") }\n'],
  },
  {
    ...path,
    id: 'security/script-file-rights',
    cwe: 732,
    severity: 'MEDIUM',
    title: 'A file is open to every user of the machine',
    remediation: 'Give 0o600 to files and 0o700 to folders.',
    languages: ['javascript'],
    keywords: ['chmod', '0o7', '0777'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:fs|fs-extra|fs\/promises|fs\.promises)(?:\.promises)?\.(?:l|f)?chmod(?:Sync)?$/,
        where: [{ arg: 1, is: /0o?[0-7]?[0-7][0-7][2367]\b/ }],
      },
      { on: 'label', label: /^mode$/, value: /^["']?0o?0?[0-7][0-7][2367]["']?$/ },
    ],
    bad: ['const fs = require("fs")\nfs.chmodSync("a", 0o777)\n'],
    good: ['const fs = require("fs")\nfs.chmodSync("a", 0o600)\n'],
  },
  {
    ...path,
    id: 'security/go-path',
    severity: 'MEDIUM',
    title: 'A path from outside is opened, or an archive is unpacked without bounds',
    remediation:
      'Use filepath.Base or os.Root, check that the path stays inside the folder, and copy with io.LimitReader.',
    languages: ['go'],
    keywords: ['os', 'ioutil', 'filepath', 'zip', 'gzip', 'zlib', 'bzip2', 'tar', 'flate', 'chmod', 'clean'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:os|io\/ioutil)\.(?:Open|OpenFile|ReadFile|WriteFile|Create|Remove|RemoveAll|ReadDir|Mkdir|MkdirAll)$|^net\/http\.ServeFile$/,
        arg: [0, 2],
        from: 'input',
      },
      { on: 'call', callee: /^path(?:\/filepath)?\.Join$/, arg: 'any', from: 'input' },
      {
        on: 'call',
        callee: /^path(?:\/filepath)?\.Clean$/,
        arg: 'any',
        from: 'input',
        where: [{ arg: 0, isNot: /["`]\/["`]\s*\+/ }],
      },
      { on: 'call', callee: /^io\.Copy(?:Buffer)?$/, where: [{ arg: 1, isNot: /LimitReader|LimitedReader|MaxBytes/ }] },
      { on: 'call', callee: /^archive\/(?:zip|tar)\.(?:OpenReader)$/ },
      {
        on: 'call',
        callee: /^(?:os)\.(?:Chmod|Mkdir|MkdirAll|OpenFile|WriteFile)$|^io\/ioutil\.WriteFile$/,
        where: [{ arg: 'all', is: /\b0o?[0-7]?[0-7][0-7][2367]\b/ }],
      },
    ],
    file: /compress\/|archive\/|net\/http|[rR]equest|\b0o?777\b|\b0o?666\b|gin|echo/,
    bad: ['package m\nimport ("net/http"; "os")\nfunc h(w W, r *http.Request) { os.Open(r.FormValue("n")) }\n'],
    good: ['package m\nimport ("net/http"; "os")\nfunc h(w W, r *http.Request) { os.Open("a") }\n'],
  },
]
