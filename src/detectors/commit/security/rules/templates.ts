// CWE-79 and CWE-352 in templates: Jinja, Django, Mako, EJS, Handlebars, Mustache, Pug, ERB, Vue, Go. Text only.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const page = { cwe: 79, owasp: OWASP.injection, severity: 'MEDIUM', confidence: 'medium', languages: ['html'] } as const

export const TEMPLATES: readonly SecurityRule[] = [
  {
    ...page,
    id: 'security/template-unescaped',
    title: 'A template prints a value without escaping it',
    remediation:
      'Print the value with the escaping form of the template language; clean markup that must stay before it is stored.',
    keywords: ['safe', 'autoescape', '<%', '{{{', '{{&', '!=', '!{', 'v-html', 'raw', '@html', 'noescape', 'trans'],
    sinks: [
      { on: 'line', is: /\{\{[^}]*\|\s*(?:safe|safeseq|raw|safeHTML|noescape)\b/ },
      { on: 'line', is: /\{%-?\s*autoescape\s+(?:off|false)\b/i },
      {
        on: 'line',
        is: /<%-\s*(?!include\b|partial\b|render\b|yield\b|content\b|body\b|csrf\w*|javascript_\w+|stylesheet_\w+|end\b|if\b|for\w*\b|else\b)[\w("'`$.]/,
        isNot: /<%-?\s*(?:if|for|end|else|elsif|unless|case|when|do|begin|\})|<%-\s*\w+\.each\b/,
      },
      { on: 'line', is: /\{\{\{\s*(?!yield|body|block|outlet)[\w.@/'"]/, isNot: /\{\{\{\{/ },
      { on: 'line', is: /\{\{\s*&\s*[\w.]/ },
      {
        on: 'line',
        is: /^\s*(?:[\w.#-]+(?:\([^)]*\))?)?!=\s*\S|!\{[^}]+\}/,
        isNot: /<script|\bif\b|\{%|\{\{|<[a-z]|;\s*$/,
      },
      { on: 'line', is: /<%=\s*(?:raw\b|.*\.html_safe\b)|<%==/ },
      { on: 'line', is: /\bv-html\s*=\s*["'](?!\s*["'])|\{@html\s/, isNot: /sanitize|purify/i },
      { on: 'line', is: /\[innerHTML\]\s*=|\bng-bind-html(?:-unsafe)?\s*=|\bdata-th-utext\s*=|\bth:utext\s*=/ },
      { on: 'line', is: /\{%-?\s*(?:block)?trans(?:late)?\b[^%]*\bas\s+\w+|\{\{\s*_\(.*\)\s*\|\s*safe/, isNot: /noop/ },
      { on: 'line', is: /\$\{[^}]*\|\s*n\b[^}]*\}/ },
      { on: 'line', is: /<%page\b[^>]*expression_filter\s*=\s*["']n["']|\{%-?\s*(?:set\s+)?escape\s*=?\s*false/i },
    ],
    bad: ['<p>{{ name | safe }}</p>\n', '<p><%- name %></p>\n', '<p>{{{ name }}}</p>\n'],
    good: ['<p>{{ name }}</p>\n', '<p><%= name %></p>\n'],
  },
  {
    ...page,
    id: 'security/template-in-script',
    title: 'A template prints a value into a script, an address or an attribute without quotes',
    remediation:
      'Pass data to scripts as JSON (json_script, tojson), quote attributes, and build addresses with a URL function.',
    keywords: ['{{', '<%', '#{', '${'],
    sinks: [
      {
        on: 'line',
        is: /<script\b[^>]*>[^<]*(?:\{\{(?!\s*(?:'|"|static|url_for|csrf))[^}|]*\}\}|<%=[^%]*%>)/,
        isNot:
          /tojson|json_script|JSON\.stringify|escapejs|csp_nonce|\btype\s*=\s*["']text\/(?:x-)?(?:template|handlebars|html)/,
      },
      {
        on: 'line',
        is: /<script\b[^>]*\bsrc\s*=\s*["']?(?:\{\{\s*(?!url_for|static|asset|csp|['"]|STATIC|MEDIA)[^}|]*\}\}|<%=(?!\s*(?:asset|url|static|webpack))[^%]*%>)/,
      },
      {
        on: 'line',
        is: /<a\b[^>]*\bhref\s*=\s*["']?(?:<%[=-]\s*(?!["'`/]|\w*(?:url|path)\w*\s*\()[^%]*%>|\{\{\{?\s*\w[\w.]*\s*\}?\}\})/i,
        isNot:
          /url_for|\{%\s*url|href\s*=\s*["']?\{\{\s*(?:url|link|path|static|request\.path|\w*(?:url|_path|href|link)\w*|[\w.]+\.(?:get_absolute_url|url|permalink|href|link))\b/i,
      },
      { on: 'line', is: /\ba\([^)]*\bhref\s*=\s*(?!["'`])\w[\w.]*[^)]*\)/, isNot: /\{\{|<%|<a\b/ },
      {
        on: 'line',
        is: /<\w+\b[^>]*\s(?!v-|:|@)[\w-]+\s*=\s*(?:\{\{(?!\{)\s*\w[^}]*\}\}|<%=[^%]*%>)/,
        isNot: /<\w+\s[^>]*=\s*\{\{\s*(?:`|\{)/,
      },
      {
        on: 'text',
        within:
          /<script\b(?![^>]*(?:text\/(?:x-)?(?:template|html|handlebars)|application\/(?:ld\+)?json))[^>]*>[\s\S]{0,8000}?(?=<\/script)/g,
        is: /^[^\n<]*(?:\{\{\{?(?!\s*(?:'|"|static|url_for|csrf|url\b|#|\/|\^|!|>|else))[^}|\n]*\}\}|<%[=-][^%\n]*%>)/gm,
        isNot: /tojson|JSON\.stringify|escapejs|\bjson\b/i,
      },
    ],
    bad: ['<script>var a = {{ name }};</script>\n', '<a href="<%= link %>">x</a>\n'],
    good: ['<script>var a = {{ name|tojson }};</script>\n', '<a href="/x">x</a>\n'],
  },
  {
    ...page,
    id: 'security/template-form-token',
    cwe: 352,
    owasp: OWASP.access,
    title: 'A form posts without a token against forged requests',
    remediation: 'Put the token of the framework into the form ({% csrf_token %}, csrf_field, form.hidden_tag()).',
    keywords: ['<form'],
    sinks: [
      {
        on: 'text',
        is: /<form\b(?=[^>]*\bmethod\s*=\s*["']?post)(?![^>]*\baction\s*=\s*["']?https?:)[^>]*>(?:(?!<\/form|csrf|hidden_tag|form\.as_|authenticity|xsrf|_token)[\s\S]){0,6000}<\/form/gi,
      },
    ],
    file: /\{%|\{\{/,
    bad: ['{% extends "a" %}\n<form method="post"><input name="a"></form>\n'],
    good: [
      '{% extends "a" %}\n<form method="post">{% csrf_token %}<input name="a"></form>\n',
      '{{ a }}<form method="get"></form>\n',
    ],
  },
  {
    ...page,
    id: 'security/template-opener',
    cwe: 353,
    owasp: OWASP.integrity,
    severity: 'LOW',
    confidence: 'low',
    title: 'A script of another host is loaded without an integrity hash, or over http',
    remediation: 'Add integrity="sha384-…" and crossorigin, and load over https.',
    keywords: ['<script', '<link'],
    sinks: [
      {
        on: 'line',
        is: /<script\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?\/\/(?![^"'>]*(?:localhost|127\.0\.0\.1|googletagmanager|google-analytics|stripe\.com|recaptcha))[^>]*>/i,
        isNot: /integrity\s*=/,
      },
      { on: 'line', is: /<form\b[^>]*\baction\s*=\s*["']http:\/\//i },
    ],
    bad: ['<script src="https://cdn.example.org/a.js"></script>\n'],
    good: [
      '<script src="/a.js"></script>\n',
      '<script src="https://cdn.example.org/a.js" integrity="sha384-x" crossorigin></script>\n',
    ],
  },
  {
    ...page,
    id: 'security/template-address',
    severity: 'LOW',
    confidence: 'low',
    title: 'A link goes to an address from a value, which may be javascript:',
    remediation: 'Build the address with a URL function, or let only http and https through.',
    keywords: ['href', 'src'],
    sinks: [
      {
        on: 'line',
        is: /<a\b[^>]*\bhref\s*=\s*["']?\{\{\{?\s*(?!url_for|url\b\s*['"(]|static|['"#/])\w[\w.]*\s*\}?\}\}/i,
        isNot: /\.get_absolute_url|\burl_for/,
      },
      { on: 'line', is: /\ba\([^)]*\bhref\s*=\s*(?!["'`])\w[\w.]*/, isNot: /\{\{|<%|<a\b/ },
    ],
    bad: ['<a href="{{ link }}">x</a>\n'],
    good: ['<a href="{{ url_for(\'a\') }}">x</a>\n'],
  },
]
