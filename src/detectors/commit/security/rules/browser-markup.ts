// CWE-79 and CWE-346 in JavaScript, in the browser and on the server: markup made of values, messages of other windows.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const xss = { cwe: 79, owasp: OWASP.injection, severity: 'HIGH', confidence: 'medium' } as const
const TAG = /<\/?[a-zA-Z][\w-]*[\s/>]|<\/?(?:html|div|p|a|b|h\d|span|li|ul|script|img|br|body)\b|<[a-z]+>/
const HTML_START = /^[rbuf(\s]*["'`]{1,3}[^"'`]*<[a-zA-Z!/]/

export const BROWSER_MARKUP: readonly SecurityRule[] = [
  {
    ...xss,
    id: 'security/browser-markup',
    title: 'Markup is put into the page from a value',
    remediation: 'Use textContent, or clean the markup with DOMPurify.sanitize before it is inserted.',
    languages: ['javascript'],
    keywords: [
      'innerhtml',
      'outerhtml',
      'insertadjacenthtml',
      'document.write',
      'writeln',
      'html',
      'append',
      'createcontextualfragment',
      'srcdoc',
      '<script',
      'frommarkup',
      'serialize',
    ],
    sinks: [
      {
        on: 'assign',
        target: /\.(?:innerHTML|outerHTML|srcdoc)$/,
        from: 'unknown',
        valueNot: /\b(?:sanitize|purify|escape)\w*\(|^\w+\.(?:innerHTML|outerHTML)$/i,
      },
      { on: 'call', callee: /\.insertAdjacentHTML$/, arg: 1, from: 'unknown' },
      {
        on: 'call',
        callee:
          /^(?:window\.)?document\.(?:write|writeln)$|\.(?:contentDocument|contentWindow\.document|createContextualFragment)(?:\.write)?$|\bdocument\.writeln?$/,
        arg: 'any',
        from: 'unknown',
      },
      {
        on: 'call',
        callee:
          /^(?:\$|jQuery|angular\.element)\(\)(?:\.\w+(?:\(\))?)*\.(?:html|append|prepend|before|after|replaceWith|wrap|wrapAll|wrapInner|insertAfter|insertBefore|appendTo|prependTo|replaceAll)$/,
        arg: 0,
        from: 'unknown',
        where: [{ arg: 0, isNot: /^\$\(|^jQuery\(|^document\.createElement/ }],
      },
      {
        on: 'call',
        callee: /^\$?\w*\.(?:html|append|prepend|before|after|replaceWith|wrap|wrapAll|wrapInner)$/,
        arg: 0,
        from: 'built',
        where: [{ arg: 0, is: TAG }],
      },
      { on: 'call', callee: /^(?:\$|jQuery|angular\.element)$/, arg: 0, from: 'input' },
      {
        on: 'call',
        callee: /(?:^|\.)createNodesFromMarkup$|(?:^|\.)(?:setHTMLUnsafe|parseHTMLUnsafe)$/,
        arg: 0,
        from: 'unknown',
      },
      { on: 'label', label: /^(?:innerHTML|srcdoc)$/, from: 'unknown' },
      { on: 'assign', target: /./, value: /^["'`]<script\b[\s\S]*(?:["'`]\s*\+|\$\{)/, from: 'unknown' },
      { on: 'call', callee: /^serialize-javascript$/, where: [{ arg: 1, is: /unsafe\s*:\s*true|isJSON\s*:\s*true/ }] },
      {
        on: 'call',
        callee: /^(?:angular\.element\(\)|\$?\w+|\$\(\))\.(?:html|append|prepend|before|after|replaceWith|wrap)$/,
        arg: 0,
        from: 'input',
      },
    ],
    bad: ['const f = (el, x) => { el.innerHTML = "<b>" + x }\n', 'const f = () => document.write(location.hash)\n'],
    good: ['const f = (el, x) => { el.textContent = x }\n', 'const f = (el) => { el.innerHTML = "<b>a</b>" }\n'],
  },
  {
    ...xss,
    id: 'security/react-markup',
    title: 'Markup or an address from a value is put into a component unescaped',
    remediation:
      'Render the value as text; clean markup with DOMPurify.sanitize, and allow only http and https addresses.',
    languages: ['javascript'],
    keywords: [
      '<redirect',
      'to=',
      'dangerouslysetinnerhtml',
      '__html',
      'href',
      'escapehtml',
      'rehyperaw',
      'rehype-raw',
      'transformlinkuri',
      'skiphtml',
      'allowdangeroushtml',
      'v-html',
      'bypasssecuritytrust',
      'trustas',
      'sanitize',
    ],
    sinks: [
      { on: 'label', label: /^__html$/, from: 'unknown' },
      { on: 'label', label: /^dangerouslySetInnerHTML$/, attribute: true, value: /^\{\s*\w+\s*\}$/, from: 'parameter' },
      {
        on: 'label',
        label: /^(?:href|xlinkHref|src|srcDoc|action|formAction|to)$/,
        attribute: true,
        value: /^\{/,
        from: 'input',
      },
      {
        on: 'label',
        label: /^(?:href)$/,
        attribute: true,
        value: /^\{\s*(?:this\.)?(?:props|state)\.\w*(?:[uU]rl|[hH]ref|[lL]ink|[iI]nput|[uU]ser)\w*[.\w]*\s*\}$/,
      },
      { on: 'label', label: /^(?:escapeHtml|skipHtml)$/, attribute: true, value: /\{\s*false\s*\}/ },
      {
        on: 'label',
        label: /^(?:allowDangerousHtml|transformLinkUri|urlTransform)$/,
        attribute: true,
        value: /\{\s*(?:true|null|false)\s*\}|=>\s*\w+\s*\}/,
      },
      {
        on: 'label',
        label: /^(?:allowDangerousHtml|supportHtml|isTrusted|dangerouslyAllowHTML|allowHTML)$/,
        value: /^true$/,
      },
      { on: 'call', callee: /\.bypassSecurityTrust(?:Html|Script|Style|Url|ResourceUrl)$/, arg: 0, from: 'unknown' },
      {
        on: 'call',
        callee: /(?:^|\.)\$sce\.(?:trustAs(?:Html|Js|Url|ResourceUrl|Css)?)$/,
        arg: [0, 1],
        from: 'unknown',
      },
      { on: 'call', callee: /(?:^|\.)(?:\$sceProvider)\.enabled$/, where: [{ arg: 0, is: /false/ }] },
      {
        on: 'call',
        callee: /^(?:\w+\.)?createElement$/,
        arg: 1,
        from: 'input',
        where: [{ arg: 1, is: /dangerouslySetInnerHTML|href/ }],
      },
      { on: 'assign', target: /\.escape$/, value: /=>\s*\w+\s*$|return\s+\w+\s*;?\s*\}/ },
    ],
    bad: ['const A = ({ x }) => <div dangerouslySetInnerHTML={{ __html: x }} />\n'],
    good: [
      'const A = ({ x }) => <div>{x}</div>\n',
      'const A = ({ x }) => <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(x) }} />\n',
    ],
  },
  {
    ...xss,
    id: 'security/script-response-markup',
    title: 'Input is sent back as a page without escaping',
    remediation: 'Render a template that escapes, or escape the value; send data with res.json.',
    languages: ['javascript'],
    keywords: ['send', 'write', 'end', 'html', 'body', '<'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:res|response|reply|resp)(?:\.(?:status|type|set|header|code)\(\))*\.(?:send|write|end)$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 0, isNot: /^\{|^JSON\.stringify\(/ }],
      },
      { on: 'call', callee: /^(?:c|ctx)\.html$/, arg: 0, from: 'input' },
      { on: 'assign', target: /^(?:ctx|this)\.body$/, from: 'input', valueNot: /^\{|^await\b/ },
      { on: 'assign', target: /./, value: HTML_START, from: 'input' },
      { on: 'label', label: /^(?:body|html|message)$/, value: HTML_START, from: 'input' },
      { on: 'label', label: /^html$/, from: 'input' },
      { on: 'return', value: HTML_START, from: 'input' },
      {
        on: 'call',
        callee: /./,
        arg: 'any',
        from: 'input',
        where: [
          { arg: 0, is: HTML_START },
          { arg: 0, is: /\+|\$\{/ },
        ],
      },
      {
        on: 'call',
        callee: /^["'`][\s\S]*<[a-zA-Z][\s\S]*\.concat$|^\[[\s\S]*<[a-zA-Z][\s\S]*\]\.join$/,
        arg: 'any',
        from: 'input',
      },
      { on: 'call', callee: /^\[["'`]<[\s\S]*\]\.join$/ },
      {
        on: 'assign',
        target: /./,
        value:
          /^`\s*<(?:html|body|head|div|p|a|b|i|span|h\d|li|ul|ol|table|tr|td|th|script|img|button|form|input|section|article|nav|header|footer|br|strong|em|label|iframe)\b[^`]*\$\{(?!\s*(?:escape|sanitize|encode|html|safe|css|style)\w*\()/,
        from: 'parameter',
        valueNot: /<svg|<\?xml|classNames?\(/,
      },
      {
        on: 'return',
        value:
          /^`\s*<(?:html|body|head|div|p|a|b|i|span|h\d|li|ul|ol|table|tr|td|th|script|img|button|form|input|section|article|nav|header|footer|br|strong|em|label|iframe)\b[^`]*\$\{(?!\s*(?:escape|sanitize|encode|html|safe)\w*\()/,
        from: 'parameter',
      },
    ],
    bad: ['const f = (req, res) => res.send("<p>" + req.query.n)\n'],
    good: [
      'const f = (req, res) => res.send("<p>" + escapeHtml(req.query.n))\n',
      'const f = (req, res) => res.json({ n: req.query.n })\n',
    ],
  },
  {
    ...xss,
    id: 'security/message-origin',
    cwe: 346,
    owasp: OWASP.auth,
    severity: 'MEDIUM',
    title: 'Messages of other windows are taken or sent without looking at the origin',
    remediation: 'Compare event.origin with a list before using the data, and name the target origin in postMessage.',
    languages: ['javascript'],
    keywords: ['message', 'postmessage'],
    sinks: [
      { on: 'call', callee: /\.postMessage$/, where: [{ arg: 1, is: /^["'`]\*["'`]$/ }] },
      {
        on: 'call',
        callee: /^(?:window\.|self\.|globalThis\.|document\.)?addEventListener$/,
        where: [
          { arg: 0, is: /^["'`]message["'`]$/ },
          {
            arg: 1,
            isNot:
              /\.(?:origin|source)\s*[!=]=|[!=]==?\s*\w+\.(?:origin|source)\b|\(\s*\w+\.origin\b|^[\w.]+$|\borigin\s*[!=]=/,
          },
        ],
      },
      {
        on: 'text',
        is: /^[^\n]*\baddEventListener\(\s*["'`]message["'`]\s*,\s*\w+[^\n]*$/gm,
        unless: /\.(?:origin|source)\s*[!=]=|[!=]==?\s*\w+\.(?:origin|source)\b|\(\s*\w+\.origin\b/,
      },
      { on: 'assign', target: /^(?:window|self)\.onmessage$/, valueNot: /origin/ },
    ],
    bad: ['window.addEventListener("message", (e) => { show(e.data) })\n'],
    good: ['window.addEventListener("message", (e) => { if (e.origin === A) show(e.data) })\n'],
  },
]
