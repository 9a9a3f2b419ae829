// CWE-94, CWE-95, CWE-1336 in Python and Go: text from outside that is run as code or rendered as a template; CWE-90, CWE-643.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const code = { cwe: 95, owasp: OWASP.injection, severity: 'CRITICAL', confidence: 'medium' } as const

export const CODE_INJECTION: readonly SecurityRule[] = [
  {
    ...code,
    id: 'security/python-eval',
    title: 'Text is run as Python code',
    remediation: 'Parse the value (json.loads, ast.literal_eval) or map names to functions in a dictionary.',
    languages: ['python'],
    keywords: ['eval', 'exec', 'compile', 'interactive', 'run_in_subinterp', 'run_string', 'execfile'],
    isGuardable: false,
    sinks: [
      { on: 'call', callee: /^(?:builtins\.|__builtins__\.)?(?:eval|exec|execfile)$/, arg: 0, from: 'unknown' },
      {
        on: 'call',
        callee: /^code\.Interactive\w+\(\)\.(?:runcode|runsource|push)$|^code\.interact$/,
        arg: 'any',
        from: 'unknown',
      },
      {
        on: 'call',
        callee:
          /^(?:_testcapi|test\.support|_xxsubinterpreters|_interpreters|interpreters)\.(?:run_in_subinterp|run_string)$/,
        arg: 'any',
        from: 'parameter',
      },
      { on: 'call', callee: /^logging\.config\.listen$/ },
      { on: 'call', callee: /^(?:\w+\.)*(?:run_in_subinterp|run_string)$/, arg: 'any', from: 'unknown' },
    ],
    bad: [
      'def f(x):\n    return eval(x)\n',
      'from flask import request\ndef f():\n    exec("a = " + request.args["a"])\n',
    ],
    good: ['def f():\n    return eval("1 + 1")\n', 'def f(model):\n    model.eval()\n'],
  },
  {
    ...code,
    id: 'security/python-dynamic-name',
    cwe: 470,
    severity: 'MEDIUM',
    title: 'A module, function or type is chosen by a value',
    remediation: 'Look the name up in a dictionary of what is allowed.',
    languages: ['python'],
    keywords: ['import_module', '__import__', 'globals', 'locals', 'getattr', 'get_type_hints', 'annotations'],
    sinks: [
      { on: 'call', callee: /^importlib\.import_module$|^__import__$/, arg: 0, from: 'unknown' },
      { on: 'call', callee: /^(?:typing\.)?get_type_hints$/, arg: 0, from: 'input' },
      { on: 'call', callee: /(?:globals|locals)\(\)\.get$/, arg: 0, from: 'parameter' },
      { on: 'line', is: /\b(?:globals|locals)\(\)\s*\[\s*[a-zA-Z_]/, isNot: /\]\s*=[^=]/ },
      { on: 'line', is: /\.__globals__\s*\[|\bfunc_globals\b/ },
      { on: 'assign', target: /__annotations__/, from: 'unknown' },
      { on: 'call', callee: /^getattr$/, arg: 1, from: 'input' },
    ],
    bad: ['import importlib\ndef f(n):\n    return importlib.import_module(n)\n'],
    good: ['import importlib\nm = importlib.import_module("json")\n'],
  },
  {
    ...code,
    id: 'security/python-template',
    cwe: 1336,
    severity: 'HIGH',
    title: 'A template is made from a value',
    remediation:
      'Keep templates in files and pass values as context; render text from outside only in a sandboxed environment.',
    languages: ['python'],
    keywords: ['render_template_string', 'template', 'from_string', 'mako', 'chevron'],
    sinks: [
      { on: 'call', callee: /(?:^|\.)render_template_string$/, arg: [0, 'source'], from: 'built' },
      { on: 'call', callee: /(?:^|\.)render_template_string$/, arg: [0, 'source'], from: 'parameter' },
      {
        on: 'call',
        callee:
          /(?:Environment\(\)|\benv|_env|environment|jinja\w*)\.from_string$|^jinja2\.Template$|^(?:django\.template\.|tornado\.template\.|bottle\.)?(?:Template|SimpleTemplate|template)$/,
        arg: 0,
        from: 'parameter',
        where: [{ arg: 0, isNot: /^\w+$/ }],
      },
      { on: 'call', callee: /(?:Environment\(\)|\benv|_env)\.from_string$|^jinja2\.Template$/, arg: 0, from: 'built' },
    ],
    bad: [
      'from flask import request, render_template_string\ndef f():\n    return render_template_string("<p>%s" % request.args["n"])\n',
    ],
    good: [
      'from flask import render_template_string\ndef f(n):\n    return render_template_string("<p>{{ n }}", n=n)\n',
    ],
  },
  {
    ...code,
    id: 'security/go-code',
    severity: 'HIGH',
    title: 'Code, a template or a member is chosen by a value',
    remediation: 'Keep scripts and templates constant; look names up in a map of what is allowed.',
    languages: ['go'],
    keywords: ['otto', 'goja', 'reflect', 'template', 'lua', 'httptrace', 'methodbyname', 'fieldbyname'],
    sinks: [
      {
        on: 'call',
        callee: /(?:otto|goja|vm)[\w./()]*\.(?:Run|Eval|RunString|Compile)$/,
        arg: [0, 1],
        from: 'unknown',
      },
      { on: 'call', callee: /\.(?:MethodByName|FieldByName)$/, arg: 0, from: 'unknown' },
      { on: 'call', callee: /template[\w.()]*\.Parse$/, arg: 0, from: 'input' },
      {
        on: 'call',
        callee: /^net\/http\/httptrace\.WithClientTrace$|^httptrace\.WithClientTrace$/,
        arg: 1,
        from: 'parameter',
      },
      { on: 'call', callee: /\.DoString$/, arg: 0, from: 'parameter' },
    ],
    bad: ['package m\nimport "reflect"\nfunc f(v reflect.Value, n string) { v.MethodByName(n).Call(nil) }\n'],
    good: ['package m\nimport "reflect"\nfunc f(v reflect.Value) { v.MethodByName("Close").Call(nil) }\n'],
  },
  {
    id: 'security/directory-query',
    cwe: 90,
    owasp: OWASP.injection,
    severity: 'HIGH',
    confidence: 'medium',
    title: 'An LDAP or XPath query is put together from values',
    remediation: 'Escape values with the filter escape of the library, or use query variables.',
    languages: ['python', 'javascript', 'go'],
    keywords: ['ldap', 'xpath'],
    sinks: [
      {
        on: 'call',
        callee: /(?:ldap|conn|connection|client)[\w.()]*\.(?:search|search_s|search_ext|search_ext_s|search_st)$/i,
        arg: 'any',
        from: 'built',
        where: [{ arg: 'all', is: /\(\w+=|filter/i }],
      },
      {
        on: 'call',
        callee: /\.(?:xpath|evaluate|selectNodes|select)$|^(?:lxml\.etree\.)?XPath$|^xpath\.select1?$/,
        arg: 0,
        from: 'built',
        where: [{ arg: 0, is: /["'`]\.?\/\/?/ }],
      },
    ],
    bad: ['def f(tree, name):\n    return tree.xpath("//user[name=\'" + name + "\']")\n'],
    good: ['def f(tree, name):\n    return tree.xpath("//user[name=$n]", n=name)\n'],
  },
]
