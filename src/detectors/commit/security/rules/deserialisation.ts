// CWE-502: formats that can run code when they are read.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const loads = { cwe: 502, owasp: OWASP.integrity, severity: 'CRITICAL', confidence: 'medium' } as const

export const DESERIALISATION: readonly SecurityRule[] = [
  {
    ...loads,
    id: 'security/python-unsafe-load',
    severity: 'HIGH',
    title: 'A format that can run code is read or written',
    remediation:
      'Use JSON, or yaml.safe_load; where pickle must stay, sign the data and check the signature before reading.',
    languages: ['python'],
    keywords: ['pickle', 'marshal', 'shelve', 'dill', 'yaml', 'joblib', 'torch', 'jsonpickle', 'load'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:c?[pP]ickle|_pickle|cloudpickle|dill|pickle5|pandas|pd)\.(?:loads?|Unpickler|read_pickle|_loads?|_Unpickler|dumps?|Pickler|_dumps?)$/,
        arg: [0, 'file', 'data'],
        from: 'unknown',
      },
      { on: 'call', callee: /^(?:marshal)\.(?:loads?|dumps?)$/, arg: 0, from: 'unknown' },
      { on: 'call', callee: /^shelve\.(?:open|DbfilenameShelf)$/, arg: 0, from: 'unknown' },
      { on: 'call', callee: /^shelve\.open$/ },
      { on: 'call', callee: /^jsonpickle\.(?:decode|loads)$/, arg: 0, from: 'unknown' },
      {
        on: 'call',
        callee: /^joblib\.load$|^torch\.load$|^sklearn\.externals\.joblib\.load$/,
        where: [{ arg: 'all', isNot: /weights_only\s*=\s*True/ }],
        arg: 0,
        from: 'parameter',
      },
      { on: 'call', callee: /^yaml\.(?:load|load_all)$/, where: [{ arg: 'all', isNot: /(?:C?Safe|C?Base)Loader/ }] },
      { on: 'call', callee: /^yaml\.(?:unsafe_load|unsafe_load_all|full_load|full_load_all)$/ },
      { on: 'call', callee: /^ruamel\.yaml\.YAML$/, where: [{ arg: 'typ', is: /unsafe|base/ }] },
      {
        on: 'call',
        callee: /^ruamel\.yaml\.(?:load|load_all)$/,
        where: [{ arg: 'all', isNot: /(?:Safe|RoundTrip)Loader/ }],
      },
      { on: 'call', callee: /^(?:numpy|np)\.load$/, where: [{ arg: 'allow_pickle', is: /True/ }] },
      { on: 'call', callee: /\.recv$|^multiprocessing\.connection\.Connection/, where: [{ arg: 'all', is: /^$/ }] },
    ],
    bad: ['import pickle\ndef f(b):\n    return pickle.loads(b)\n', 'import yaml\nyaml.load(open("a"))\n'],
    good: [
      'import json\ndef f(b):\n    return json.loads(b)\n',
      'import yaml\nyaml.load(open("a"), Loader=yaml.SafeLoader)\n',
    ],
  },
  {
    ...loads,
    id: 'security/python-unsafe-load-of-input',
    isGuardable: false,
    title: 'Remote input is read with a format that can run code',
    remediation: 'Use JSON; pickle, marshal and full YAML run whatever the sender wants.',
    languages: ['python'],
    keywords: ['pickle', 'marshal', 'dill', 'yaml', 'jsonpickle'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:c?[pP]ickle|_pickle|cloudpickle|dill|marshal|jsonpickle)\.(?:loads?|Unpickler|decode)$/,
        arg: 0,
        from: 'input',
      },
      {
        on: 'call',
        callee: /^yaml\.(?:load|unsafe_load|full_load)$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 'all', isNot: /SafeLoader/ }],
      },
    ],
    bad: ['import pickle\nfrom flask import request\ndef f():\n    return pickle.loads(request.data)\n'],
    good: ['import json\nfrom flask import request\ndef f():\n    return json.loads(request.data)\n'],
  },
  {
    ...loads,
    id: 'security/script-unsafe-load',
    title: 'A format that can run code is read from input',
    remediation: 'Use JSON.parse, or the safe schema of the library.',
    languages: ['javascript'],
    keywords: ['serialize', 'yaml', 'deserialize', 'cryo', 'funcster', 'grpc', 'php-unserialize'],
    isGuardable: false,
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:node-serialize|serialize-to-js|php-unserialize|v8|cryo|funcster|serializer|serialize)[\w.]*\.(?:unserialize|deserialize|parse|deepDeserialize)$/,
        arg: 0,
        from: 'parameter',
      },
      {
        on: 'call',
        callee: /^js-yaml\.load$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 1, is: /DEFAULT_FULL|js-yaml-js-types/ }],
      },
    ],
    bad: ['const s = require("node-serialize")\nconst f = (req) => s.unserialize(req.cookies.p)\n'],
    good: ['const f = (req) => JSON.parse(req.cookies.p)\n'],
  },
]
