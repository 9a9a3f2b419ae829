// CWE-918 and CWE-601: addresses from outside that the server calls or sends the browser to.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const ssrf = { needsLead: true, cwe: 918, owasp: OWASP.ssrf, severity: 'HIGH', confidence: 'medium' } as const
const redirect = { needsLead: true, cwe: 601, owasp: OWASP.access, severity: 'MEDIUM', confidence: 'medium' } as const
const FIXED_HOST = /^[f(]*["'`]https?:\/\/[\w.-]+(?::\d+)?\/|^\/(?!\/)/

export const REQUEST_FORGERY: readonly SecurityRule[] = [
  {
    ...ssrf,
    id: 'security/python-request-address',
    title: 'The server calls an address that comes from outside',
    remediation:
      'Choose the host from a list, parse the address before use, and refuse private and link-local addresses.',
    languages: ['python'],
    keywords: ['requests', 'urllib', 'httpx', 'aiohttp', 'urlopen', 'http', 'url', 'boto3'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:requests|httpx|aiohttp|urllib3?|treq|grequests|requests_html|curl_cffi|faster_than_requests)(?:\.\w+(?:\(\))?)*\.(?:get|post|put|patch|delete|head|options|stream|urlopen|urlretrieve|Request|ws_connect)$/,
        arg: [0, 'url'],
        from: 'input',
        where: [{ arg: 0, isNot: FIXED_HOST }],
      },
      {
        on: 'call',
        callee: /^(?:requests|httpx|aiohttp|urllib3)(?:\.\w+(?:\(\))?)*\.(?:request|stream)$/,
        arg: [1, 'url'],
        from: 'input',
        where: [{ arg: 1, isNot: FIXED_HOST }],
      },
      {
        on: 'call',
        callee: /^(?:(?:self\.)?(?:http|session|client)\w*)\.(?:get|post|put|fetch|request|urlopen)$/,
        arg: [0, 'url'],
        from: 'input',
        where: [
          { arg: 0, is: /url|http|host|request\./i },
          { arg: 0, isNot: FIXED_HOST },
        ],
      },
      {
        on: 'call',
        callee:
          /^(?:http\.client|httplib)\.HTTPS?Connection$|^socket\.(?:create_connection)$|^ftplib\.FTP$|^tornado\.httpclient\.\w+\(\)\.fetch$/,
        arg: [0, 'host'],
        from: 'input',
      },
      { on: 'assign', target: /./, value: /^f["'](?:https?|ftp|ws):\/\/[^"'{}/]*\{/, from: 'input' },
      {
        on: 'assign',
        target: /./,
        value:
          /^["'](?:https?|ftp|ws):\/\/%s|^["'](?:https?|ftp|ws):\/\/\{\}|^["'](?:https?|ftp|ws):\/\/[^"'/]*["']\s*\+/,
        from: 'input',
      },
      {
        on: 'call',
        callee: /./,
        arg: 'any',
        from: 'input',
        where: [{ arg: 'all', is: /["'](?:https?|ftp|ws):\/\/(?:%s|\{|[^"'/]*["']\s*\+)/ }],
      },
      { on: 'call', callee: /^["'](?:https?|ftp):\/\/\{[\s\S]*\.format$/, arg: 'any', from: 'input' },
      { on: 'return', value: /^f?["'](?:https?):\/\/(?:%s|\{|[^"'/]*["']\s*\+)/, from: 'input' },
    ],
    bad: ['import requests\nfrom flask import request\ndef f():\n    requests.get(request.args["u"])\n'],
    good: [
      'import requests\nfrom flask import request\ndef f():\n    requests.get("https://api.example.org/x?q=" + request.args["u"])\n',
    ],
  },
  {
    ...redirect,
    id: 'security/python-redirect',
    title: 'The browser is sent to an address that comes from outside',
    remediation: 'Allow only paths of your own site, or check with url_has_allowed_host_and_scheme.',
    languages: ['python'],
    keywords: ['redirect', 'location', 'httpfound'],
    sinks: [
      {
        on: 'call',
        callee:
          /(?:^|\.)(?:redirect|HttpResponseRedirect|HttpResponsePermanentRedirect|RedirectResponse|HTTPFound|HTTPSeeOther|HTTPMovedPermanently|HTTPTemporaryRedirect)$/,
        arg: [0, 'location', 'url', 'redirect_to'],
        from: 'input',
        where: [
          {
            arg: 0,
            isNot:
              /^(?:flask\.)?url_for\(|^reverse\(|^f?["']\/\w|\brequest\.(?:path|url|full_path|base_url|script_root|endpoint)\b/,
          },
        ],
      },
    ],
    bad: ['from flask import redirect, request\ndef f():\n    return redirect(request.args["next"])\n'],
    good: ['from flask import redirect, url_for\ndef f():\n    return redirect(url_for("index"))\n'],
  },
  {
    ...ssrf,
    id: 'security/script-request-address',
    title: 'The server calls an address that comes from outside',
    remediation:
      'Choose the host from a list, parse the address with URL before use, and refuse private and link-local addresses.',
    languages: ['javascript'],
    keywords: [
      'request',
      'fetch',
      'axios',
      'got',
      'http',
      'needle',
      'superagent',
      'puppeteer',
      'wkhtml',
      'phantom',
      'undici',
      'url',
      'websocket',
    ],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:request|request-promise|request-promise-native|axios|got|needle|superagent|node-fetch|undici|bent|phin|ky|cross-fetch|isomorphic-fetch|unirest|urllib|https?|follow-redirects\.https?|wreck|ws)(?:\.default)?(?:\.(?:get|post|put|patch|delete|del|head|options|request|fetch|stream|create|default|extend|requestAsync))?(?:\(\))?$/,
        arg: [0, 1],
        from: 'input',
        where: [
          {
            arg: 0,
            isNot:
              /^[`"']https?:\/\/[\w.-]+(?::\d+)?\/(?![^`"']*$)|^\{(?![\s\S]*\b(?:url|uri|host|hostname|baseURL)\b)/,
          },
          { arg: 0, is: /^(?!["'`]https?:\/\/[\w.-]+[/"'`])/ },
        ],
      },
      {
        on: 'call',
        callee: /^(?:fetch|window\.fetch|globalThis\.fetch|\$fetch|\$\.(?:get|post|ajax|getJSON))$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 0, isNot: /^["'`]\/|^["'`]https?:\/\/[\w.-]+(?::\d+)?[/"'`]|^["'`]\$\{[A-Z_]+\}/ }],
      },
      {
        on: 'call',
        callee:
          /^(?:wkhtmltoimage|wkhtmltopdf|html-pdf|phantom\w*|webshot|node-webshot|screenshot\w*|capture-website|image-downloader)[\w.()-]*(?:\.(?:generate|create|image|file|open))?$/,
        arg: 0,
        from: 'input',
      },
      { on: 'call', callee: /^(?:html-pdf|wkhtmltopdf|wkhtmltoimage)[\w.()]*$/, arg: 0, from: 'parameter' },
      { on: 'call', callee: /^(?:net|tls)\.(?:connect|createConnection)$|^WebSocket$/, arg: [0, 1], from: 'input' },
      {
        on: 'label',
        label: /^(?:url|uri|hostname|host|baseURL)$/,
        from: 'input',
        value:
          /^(?!["'`]https?:\/\/[\w.-]+[/"'`]|req(?:uest)?\.(?:originalUrl|url|path|hostname|host|headers\.host|get\()|location\.|this\.|ctx\.(?:url|path|host))/,
      },
    ],
    bad: ['const axios = require("axios")\nconst f = (req) => axios.get(req.query.url)\n'],
    good: [
      'const axios = require("axios")\nconst f = (req) => axios.get("https://api.example.org/x", { params: { q: req.query.q } })\n',
    ],
  },
  {
    ...redirect,
    id: 'security/script-redirect',
    title: 'The browser is sent to an address that comes from outside',
    remediation: 'Allow only paths of your own site, or compare the parsed host with a list.',
    languages: ['javascript'],
    keywords: ['redirect', 'location', 'open', 'href'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:res|response|reply|ctx|c|resp)(?:\.status\(\))?\.redirect$|^(?:next\/\w+\.)?(?:redirect|permanentRedirect)$|^NextResponse\.redirect$/,
        arg: [0, 1],
        from: 'input',
        where: [{ arg: 'all', isNot: /["'`]\/\w|["'`]https?:\/\/[\w.-]+\// }],
      },
      { on: 'call', callee: /^(?:res|response|reply)\.(?:location)$/, arg: 0, from: 'input' },
      {
        on: 'call',
        callee: /^(?:res|response|reply)\.(?:set|header|setHeader|writeHead)$/,
        arg: [1],
        from: 'input',
        where: [{ arg: 'all', is: /["'`]?[lL]ocation["'`]?\s*[,:]/ }],
      },
      {
        on: 'assign',
        target: /^(?:window\.|document\.|self\.|top\.|parent\.|\$window\.)?location(?:\.href)?$/,
        from: 'input',
        valueNot:
          /^(?:window\.|document\.)?location\.(?:pathname|href|origin)\b|^["'`](?:\/|\?|#|https?:\/\/[\w.-]+\/)|^(?:window\.)?location\.href\.(?:replace|split)/,
      },
      {
        on: 'call',
        callee: /^(?:window\.|document\.|self\.|top\.|\$window\.)?location\.(?:assign|replace)$|^window\.open$/,
        arg: 0,
        from: 'input',
        where: [
          {
            arg: 0,
            isNot: /^(?:window\.|document\.)?location\.(?:pathname|href|origin)|^["'`](?:\/|\?|#|https?:\/\/[\w.-]+\/)/,
          },
        ],
      },
      { on: 'label', label: /^(?:url)$/, from: 'input', value: /^(?:req|query|params)/ },
      { on: 'return', value: /^\{\s*url\s*:/, from: 'parameter', decorators: /@Redirect/ },
      { on: 'text', is: /@Redirect\([^)]*\)[\s\S]{0,300}?(?=return\s*\{\s*url\s*:\s*(?!["'`]))/g },
    ],
    bad: ['const f = (req, res) => res.redirect(req.query.next)\n'],
    good: ['const f = (req, res) => res.redirect("/home")\n'],
  },
  {
    ...ssrf,
    id: 'security/go-request-address',
    title: 'An address with a host from outside is called',
    remediation: 'Choose the host from a list, and check the parsed address before the call.',
    languages: ['go'],
    keywords: ['http', 'redirect', 'url'],
    sinks: [
      {
        on: 'call',
        callee: /^net\/http\.(?:Get|Post|Head|PostForm)$|(?:client|Client\(\)|Client\{\})\.(?:Get|Post|Head|PostForm)$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 0, isNot: /^"https?:\/\/[\w.-]+\// }],
      },
      {
        on: 'call',
        callee: /^net\/http\.NewRequest(?:WithContext)?$/,
        arg: [1, 2],
        from: 'input',
        where: [{ arg: 1, isNot: /^"https?:\/\/[\w.-]+\// }],
      },
      { on: 'call', callee: /^net\/http\.Redirect$/, arg: 2, from: 'input', where: [{ arg: 2, isNot: /^"\/\w/ }] },
      { on: 'call', callee: /^(?:c|ctx)\.Redirect$/, arg: 1, from: 'input' },
      {
        on: 'call',
        callee: /^fmt\.(?:Sprintf|Fprintf|Printf)$/,
        arg: 'any',
        from: 'input',
        where: [{ arg: 'all', is: /["`](?:https?|ftp|wss?):\/\/[^"`/]*%[sv]/ }],
      },
      {
        on: 'assign',
        target: /./,
        value: /^["`](?:https?|ftp|wss?):\/\/["`]?\s*\+|^["`]https?:\/\/[^"`/]*["`]\s*\+/,
        from: 'input',
      },
      { on: 'assign', target: /\.(?:Host|URL)$/, from: 'input', valueNot: /^r\.URL\.Path|r\.Host$/ },
    ],
    bad: ['package m\nimport "net/http"\nfunc h(w W, r *http.Request) { http.Get(r.FormValue("u")) }\n'],
    good: ['package m\nimport "net/http"\nfunc h(w W, r *http.Request) { http.Get("https://example.org/") }\n'],
  },
  {
    ...ssrf,
    id: 'security/dynamic-address',
    severity: 'LOW',
    confidence: 'low',
    title: 'An address that is not constant is opened, or one is built from the Host header',
    remediation:
      'Check scheme and host before the call (urlopen also reads file: addresses); set the own host name in the configuration.',
    languages: ['python'],
    keywords: ['urlopen', 'urlretrieve', 'url_for', 'urlopener', 'request.host'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:urllib|urllib2|six\.moves\.urllib)\.(?:request\.)?(?:urlopen|urlretrieve|URLopener\(\)\.(?:open|retrieve)|FancyURLopener\(\)\.(?:open|retrieve))$/,
        arg: [0, 'url', 'fullurl'],
        from: 'unknown',
      },
      { on: 'call', callee: /^flask\.url_for$/, where: [{ arg: '_external', is: /^True$/ }] },
      { on: 'line', is: /["']https?:\/\/["']\s*\+\s*request\.host\b|f["']https?:\/\/\{request\.host\}/ },
    ],
    bad: ['import urllib.request\ndef f(u):\n    urllib.request.urlopen(u)\n'],
    good: ['import urllib.request\nurllib.request.urlopen("https://example.org/")\n'],
  },
]
