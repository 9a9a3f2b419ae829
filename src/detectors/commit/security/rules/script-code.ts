// CWE-94, CWE-95, CWE-1336 in JavaScript: text from outside that is run as code or rendered as a template.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const code = { cwe: 95, owasp: OWASP.injection, severity: 'CRITICAL', confidence: 'medium' } as const

export const SCRIPT_CODE: readonly SecurityRule[] = [
  {
    ...code,
    id: 'security/script-eval',
    title: 'Text is run as code',
    remediation: 'Use JSON.parse, a lookup table or a real parser instead of running text.',
    languages: ['javascript'],
    keywords: [
      'eval',
      'function',
      'settimeout',
      'setinterval',
      'vm',
      'runin',
      'execscript',
      'compile',
      'script',
      'sandbox',
    ],
    isGuardable: false,
    sinks: [
      {
        on: 'call',
        callee: /^(?:window\.|global\.|globalThis\.|self\.)?(?:eval|execScript)$/,
        arg: 0,
        from: 'unknown',
      },
      {
        on: 'call',
        callee: /^(?:window\.|globalThis\.)?(?:Function|AsyncFunction|GeneratorFunction)$/,
        arg: 'any',
        from: 'unknown',
      },
      {
        on: 'call',
        callee: /^(?:window\.|globalThis\.)?(?:setTimeout|setInterval|setImmediate)$/,
        arg: 0,
        from: 'built',
      },
      { on: 'call', callee: /^(?:window\.|globalThis\.)?(?:setTimeout|setInterval)$/, arg: 0, from: 'input' },
      {
        on: 'call',
        callee: /^vm\.(?:runInContext|runInNewContext|runInThisContext|compileFunction|Script|SourceTextModule)$/,
        arg: 0,
        from: 'unknown',
      },
      {
        on: 'call',
        callee:
          /^vm\.(?:runInContext|runInNewContext|createContext|Script\(\)\.runInNewContext|Script\(\)\.runInContext)$/,
        arg: [0, 1],
        from: 'input',
      },
      {
        on: 'call',
        callee:
          /^(?:vm2|sandbox|safe-eval|notevil|static-eval|safer-eval|expression-eval|isolated-vm)\b[\w.()-]*(?:\.(?:run|compile|eval|evalClosure))?$/,
        arg: 0,
        from: 'unknown',
      },
      { on: 'call', callee: /^(?:vm2\.)(?:VM|NodeVM|VMScript)$/, arg: 0, from: 'input' },
      {
        on: 'call',
        callee:
          /^(?:bluebird[\w.()/-]*|fbjs[\w.()/-]*|.*to-?fast-?properties|toFastProperties|util\.toFastProperties)$/i,
        arg: 0,
        from: 'parameter',
        where: [{ arg: 0, isNot: /=>|function/ }],
      },
    ],
    bad: ['const f = (x) => eval("a" + x)\n', 'const f = (req) => new Function(req.body.code)\n'],
    good: ['const f = () => eval("1 + 1")\n', 'const f = (g) => setImmediate (g)\n'],
  },
  {
    ...code,
    id: 'security/script-browser-code',
    severity: 'HIGH',
    title: 'Code or content for a driven browser comes from a value',
    remediation:
      'Keep the function constant and pass values as its arguments; check addresses against a list of hosts.',
    languages: ['javascript'],
    keywords: ['puppeteer', 'playwright', 'chrome-remote-interface', 'runtime', 'phantom', 'page', 'chrome'],
    sinks: [
      {
        on: 'call',
        callee:
          /(?:^|\.)(?:Runtime|client\.Runtime|cdp)\.(?:compileScript|evaluate|callFunctionOn)$|\bRuntime\.(?:compileScript|evaluate)$/,
        arg: 'any',
        from: 'unknown',
      },
      { on: 'call', callee: /(?:^|\.)Page\.(?:setDocumentContent|navigate)$/, arg: 'any', from: 'unknown' },
      {
        on: 'call',
        callee:
          /(?:page|frame|newPage\(\)|context|browser)\.(?:evaluate|evaluateHandle|evaluateOnNewDocument|addInitScript|evaluateJavaScript|includeJs|injectJs)$/i,
        arg: 0,
        from: 'unknown',
        where: [{ arg: 0, isNot: /=>|^(?:async\s+)?function\b|^\w+$/ }],
      },
      {
        on: 'call',
        callee:
          /(?:page|frame|newPage\(\)|context|browser)\.(?:evaluate|evaluateHandle|evaluateOnNewDocument|addInitScript|evaluateJavaScript|setContent|property|openUrl|open)$/i,
        arg: [0, 1],
        from: 'parameter',
        where: [{ arg: 0, isNot: /=>|^(?:async\s+)?function\b/ }],
      },
      { on: 'call', callee: /(?:page|frame|newPage\(\))\.(?:goto|navigate|setContent)$/i, arg: 0, from: 'parameter' },
      {
        on: 'line',
        is: /--remote-debugging-address=0\.0\.0\.0|--remote-debugging-(?:port|address)=(?!0\b)[^'"\s]*(?:0\.0\.0\.0)?/,
      },
    ],
    bad: ['const f = async (page, req) => { await page.goto(req.query.url) }\n'],
    good: ['const f = async (page) => { await page.goto("https://example.org") }\n'],
  },
  {
    ...code,
    id: 'security/script-dynamic-name',
    cwe: 470,
    severity: 'MEDIUM',
    title: 'A module or method is chosen by a value',
    remediation: 'Look the name up in a Map of what is allowed.',
    languages: ['javascript'],
    keywords: ['require', 'import', '[', 'render'],
    sinks: [
      { on: 'call', callee: /^require$/, arg: 0, from: 'parameter' },
      { on: 'line', is: /\b\w+\[\s*(?:req|request|ctx)\.(?:query|body|params)\b[^\]]*\]\s*(?:=[^=]|\()/ },
      { on: 'call', callee: /^import$/, arg: 0, from: 'input' },
      { on: 'call', callee: /^(?:res|response|reply)\.render$/, arg: 0, from: 'input' },
      {
        on: 'call',
        callee: /^(?:window|global|globalThis|self|module|exports|process|this)\[(?!["'`\d])[^\]]+\]$/,
        from: 'unknown',
      },
      {
        on: 'call',
        callee: /\[[^\]]*\b(?:req|request|event|message|data|params|query|body)\b[^\]]*\]$/,
        where: [{ arg: 'all', is: /^/ }],
      },
    ],
    bad: ['function f(name) { return require(name) }\n'],
    good: ['function f() { return require("fs") }\n'],
  },
  {
    ...code,
    id: 'security/script-template',
    cwe: 1336,
    severity: 'HIGH',
    title: 'A template is made from remote input',
    remediation: 'Keep templates in files and pass values as their context.',
    languages: ['javascript'],
    keywords: ['compile', 'render', 'template', 'handlebars', 'pug', 'ejs', 'nunjucks', 'mustache'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:pug|jade|ejs|handlebars|Handlebars|nunjucks|mustache|dot|lodash|_|underscore|hogan\.js|swig|dust\w*|eta|liquidjs|velocityjs|whiskers|art-template|twig|squirrelly)[\w.()]*\.(?:compile|render|renderString|template|precompile|compileClient|parseAndRender|process|to_html)$/,
        arg: 0,
        from: 'input',
      },
    ],
    bad: ['const pug = require("pug")\nconst f = (req) => pug.compile(req.body.t)\n'],
    good: ['const pug = require("pug")\nconst f = (req) => pug.compile("p= n")({ n: req.body.n })\n'],
  },
]
