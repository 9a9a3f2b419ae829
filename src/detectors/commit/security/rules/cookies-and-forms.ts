// CWE-614, CWE-1004, CWE-1275, CWE-352, CWE-942: cookies without their flags, forged requests, foreign origins.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const cookie = { cwe: 614, owasp: OWASP.config, severity: 'MEDIUM', confidence: 'medium', isGuardable: false } as const
const TICKET =
  /(?:AuthTktCookieHelper|AuthTktAuthenticationPolicy|SignedCookieSessionFactory|SignedCookieProfile|CookieProfile|UnencryptedCookieSessionFactoryConfig|BaseCookieSessionFactory)$/
const SPREAD = /^\s*\*\*|,\s*\*\*|max_age\s*=\s*0\b/
const DELETED = /max_?age\s*[=:]\s*0\b|expires\s*[=:]\s*(?:0|["']Thu)/i

export const COOKIES_AND_FORMS: readonly SecurityRule[] = [
  {
    ...cookie,
    id: 'security/python-cookie',
    title: 'A cookie is set without Secure, HttpOnly or SameSite',
    remediation: 'Pass secure=True, httponly=True and samesite="Lax" (or "Strict").',
    languages: ['python'],
    keywords: ['cookie', 'authtkt', 'session'],
    sinks: [
      {
        on: 'call',
        callee: /\.set_cookie$/,
        where: [
          { arg: 'all', isNot: SPREAD },
          { arg: 'all', is: /,/ },
          { arg: 'secure', isNot: /^(?!False$|None$)./ },
        ],
      },
      {
        on: 'call',
        callee: /\.set_cookie$/,
        where: [
          { arg: 'all', isNot: SPREAD },
          { arg: 'all', is: /,/ },
          { arg: 'httponly', isNot: /^(?!False$|None$)./ },
        ],
      },
      { on: 'call', callee: /\.set_cookie$/, where: [{ arg: 'samesite', is: /^(?:None|["']none["'])$/i }] },
      {
        on: 'call',
        callee: TICKET,
        where: [
          { arg: 'all', isNot: /\*\*/ },
          { arg: 'all', isNot: /\b(?:http_?only|secure)\s*=/ },
        ],
      },
      { on: 'call', callee: TICKET, where: [{ arg: 'all', is: /\b(?:http_?only|secure)\s*=\s*False/ }] },
      {
        on: 'line',
        is: /\b(?:SESSION|CSRF|REMEMBER|LANGUAGE)_COOKIE_(?:SECURE|HTTPONLY)["'\]]*\s*[=:]\s*False|SESSION_COOKIE_SAMESITE["'\]]*\s*[=:]\s*None/,
      },
    ],
    bad: ['def f(resp):\n    resp.set_cookie("a", "b")\n'],
    good: ['def f(resp):\n    resp.set_cookie("a", "b", secure=True, httponly=True, samesite="Lax")\n'],
  },
  {
    ...cookie,
    id: 'security/script-cookie',
    title: 'A cookie is set without Secure, HttpOnly or SameSite',
    remediation: 'Set secure: true, httpOnly: true and sameSite: "lax" (or "strict").',
    languages: ['javascript'],
    keywords: ['cookie', 'session'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:res|response|reply)(?:\.\w+\(\))*\.(?:cookie|setCookie)$/,
        where: [
          { arg: 2, isNot: /^\w+$|\.\.\./ },
          { arg: 2, isNot: /(?=[\s\S]*\bsecure\s*:(?!\s*false))(?=[\s\S]*\bhttpOnly\s*:(?!\s*false))/ },
          { arg: 'all', isNot: DELETED },
        ],
      },
      {
        on: 'call',
        callee: /^(?:express-session|cookie-session|cookieSession|session)$/,
        where: [
          { arg: 0, is: /^\{/ },
          { arg: 0, isNot: /\bsecure\b\s*:(?!\s*false)|\.\.\./ },
        ],
      },
      { on: 'label', label: /^(?:httpOnly|secure)$/, value: /^false$/ },
      { on: 'label', label: /^sameSite$/, value: /^(?:["'`]none["'`]|false)$/i },
    ],
    file: /express|fastify|koa|hono|\bres\.|cookie-session|next/,
    bad: ['const f = (req, res) => res.cookie("a", "b")\n'],
    good: ['const f = (req, res) => res.cookie("a", "b", { secure: true, httpOnly: true, sameSite: "lax" })\n'],
  },
  {
    ...cookie,
    id: 'security/go-cookie',
    title: 'A cookie is set without Secure, HttpOnly or SameSite',
    remediation: 'Set Secure: true, HttpOnly: true and SameSite: http.SameSiteLaxMode.',
    languages: ['go'],
    keywords: ['cookie', 'sessions', 'samesite'],
    sinks: [
      {
        on: 'text',
        is: /\bhttp\.Cookie\{(?:[^{}]|\{[^{}]*\})*\}/g,
        isNot: /(?=[\s\S]*\bSecure:(?!\s*false))(?=[\s\S]*\bHttpOnly:(?!\s*false))/,
      },
      {
        on: 'text',
        is: /\bsessions\.(?:Options|Session)\{(?:[^{}]|\{[^{}]*\})*\}/g,
        isNot: /(?=[\s\S]*\bSecure:(?!\s*false))(?=[\s\S]*\bHttpOnly:(?!\s*false))(?![\s\S]*SameSiteNoneMode)/,
      },
      { on: 'call', callee: /^c\.SetCookie$/, where: [{ arg: 5, is: /false/ }] },
    ],
    bad: ['package m\nvar c = http.Cookie{Name: "a", Value: "b"}\n'],
    good: ['package m\nvar c = http.Cookie{Name: "a", Value: "b", Secure: true, HttpOnly: true}\n'],
  },
  {
    ...cookie,
    id: 'security/forged-requests',
    cwe: 352,
    owasp: OWASP.access,
    severity: 'HIGH',
    title: 'The protection against forged requests is switched off',
    remediation: 'Leave it on; for interfaces without cookies, use token authentication and exempt only these routes.',
    languages: ['python', 'javascript'],
    keywords: ['csrf', 'methodoverride', 'method-override', 'require_csrf'],
    sinks: [
      { on: 'scope', decorators: /@(?:\w+\.)*csrf_exempt\b/ },
      { on: 'call', callee: /(?:^|\.)csrf_exempt$|^csrf\.exempt$/ },
      { on: 'line', is: /\b(?:WTF_CSRF_ENABLED|WTF_CSRF_CHECK_DEFAULT|CSRF_ENABLED)["'\]]*\s*[=:]\s*False/ },
      {
        on: 'call',
        callee: /\.set_default_csrf_options$/,
        where: [{ arg: 'all', is: /(?:require_csrf|check_origin)\s*=\s*False/ }],
      },
      { on: 'text', is: /@(?:\w+\.)*view_config\((?=[^@]*?(?:require_csrf|check_csrf|check_origin)\s*=\s*False)/g },
      { on: 'call', callee: /\.add_view$/, where: [{ arg: 'require_csrf', is: /False/ }] },
      { on: 'call', callee: /Form$/, where: [{ arg: 'csrf_enabled', is: /False/ }] },
      { on: 'call', callee: /Form$/, where: [{ arg: 'meta', is: /csrf["']\s*:\s*False/ }] },
      {
        on: 'call',
        callee: /\.use$/,
        where: [
          { arg: 0, is: /^(?:express\.csrf|csrf|csurf)\(/ },
          { arg: 0, is: /ignoreMethods\s*:\s*\[[^\]]*["'](?:POST|PUT|DELETE)/ },
        ],
      },
      { on: 'text', is: /^[^\n]*\.(?:use\()?\s*(?:express\.)?csrf\(\)[\s\S]{0,2000}?\bmethodOverride\(/gm },
      { on: 'label', label: /^(?:csrf|csrfProtection|xsrfProtection)$/, value: /^false$/ },
    ],
    bad: [
      'from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef f(request):\n    pass\n',
      'app.config["WTF_CSRF_ENABLED"] = False\n',
    ],
    good: ['from django.views.decorators.csrf import csrf_protect\n@csrf_protect\ndef f(request):\n    pass\n'],
  },
  {
    ...cookie,
    id: 'security/foreign-origins',
    cwe: 942,
    title: 'Every origin, or one named by the caller, may read the answers or frame the page',
    remediation: 'Name the origins that may; never combine * or an echoed origin with credentials.',
    languages: ['python', 'javascript', 'go'],
    keywords: [
      'cors',
      'access-control',
      'origin',
      'frame-options',
      'allow_origins',
      'x-xss-protection',
      'allowedorigins',
    ],
    sinks: [
      { on: 'line', is: /\b(?:CORS_ORIGIN_ALLOW_ALL|CORS_ALLOW_ALL_ORIGINS)\s*=\s*True/ },
      {
        on: 'call',
        callee: /\.add_middleware$/,
        where: [
          { arg: 'allow_origins', is: /["']\*["']/ },
          { arg: 'allow_credentials', is: /True/ },
        ],
      },
      {
        on: 'call',
        callee: /(?:^|\.)CORS$/,
        where: [
          {
            arg: 'all',
            is: /["']\*["'][\s\S]*supports_credentials\s*=\s*True|supports_credentials\s*=\s*True[\s\S]*["']\*["']/,
          },
        ],
      },
      {
        on: 'call',
        callee: /\.(?:set|header|setHeader|append|writeHead|Set|Add)$/,
        arg: 1,
        from: 'input',
        where: [{ arg: 0, is: /access-control-allow-origin|x-frame-options/i }],
      },
      {
        on: 'call',
        callee: /\.(?:set|header|setHeader|writeHead)$/,
        arg: 1,
        from: 'input',
        where: [{ arg: 'all', is: /access-control-allow-origin|x-frame-options/i }],
      },
      {
        on: 'call',
        callee: /\.(?:set|header|setHeader)$/,
        where: [
          { arg: 0, is: /x-xss-protection/i },
          { arg: 1, is: /^["'`]?0/ },
        ],
      },
      {
        on: 'call',
        callee: /^(?:@Header|Header)$/,
        where: [
          { arg: 0, is: /x-xss-protection/i },
          { arg: 1, is: /0/ },
        ],
      },
      { on: 'line', is: /@Header\(\s*["'`]x-xss-protection["'`]\s*,\s*["'`]?0/i },
      {
        on: 'call',
        callee: /^cors$/,
        where: [
          { arg: 0, is: /credentials\s*:\s*true/ },
          { arg: 0, is: /origin\s*:\s*(?:["'`]\*["'`]|true)/ },
        ],
      },
      {
        on: 'label',
        label: /^(?:origin|allowedOrigins|allowOrigins)$/i,
        value: /\/[^/\n]*(?:\.\*|[^\\]\.[a-z]{2,})[^/\n]*\/[a-z]*(?=\s*[,\]]|$)/,
      },
      {
        on: 'line',
        is: /\b(?:cors|origin|CORS|Origin)\w*\b.*(?:new RegExp\(["'`]|\/)\^?(?:https?)?[^/"'`\n]*(?<!\\)\.(?!\*|\+|\?)[a-z]{2,}[^\n]*(?:\/|["'`])/,
        isNot: /["'`]https?:\/\/|^\s*(?:import|export)\b|\bfrom\s+["']/,
      },
    ],
    bad: [
      'CORS_ALLOW_ALL_ORIGINS = True\n',
      'const f = (req, res) => res.set("Access-Control-Allow-Origin", req.headers.origin)\n',
    ],
    good: [
      'CORS_ALLOWED_ORIGINS = ["https://a.b"]\n',
      'const f = (req, res) => res.set("Access-Control-Allow-Origin", "https://a.b")\n',
    ],
  },
  {
    ...cookie,
    id: 'security/any-origin',
    cwe: 942,
    severity: 'LOW',
    title: 'Every origin may read the answers',
    remediation: 'Name the origins that may, unless the answers are meant for everybody.',
    languages: ['python', 'javascript', 'go'],
    keywords: ['cors', 'access-control-allow-origin', 'allow_origins', 'allowedorigins', 'allowallorigins'],
    sinks: [
      {
        on: 'call',
        callee: /\.add_middleware$|(?:^|\.)(?:CORSMiddleware|CORS|cross_origin|Middleware)$/,
        where: [
          {
            arg: 'all',
            is: /(?:allow_origins|origins|resources)\s*=[\s\S]*["']\*["']|allow_origin_regex\s*=\s*["']\.\*["']/,
          },
        ],
      },
      {
        on: 'call',
        callee: /\.(?:set|header|setHeader|append|Set|Add)$/,
        where: [
          { arg: 0, is: /^["'`]access-control-allow-origin/i },
          { arg: 1, is: /^["'`]\*["'`]$/ },
        ],
      },
      { on: 'line', is: /@Header\(\s*["'`]access-control-allow-origin["'`]\s*,\s*["'`]\*/i },
      { on: 'line', is: /headers\[["']access-control-allow-origin["']\]\s*=\s*["']\*/i },
      { on: 'label', label: /^access-control-allow-origin$/i, value: /^["'`]\*["'`]$/ },
      {
        on: 'call',
        callee: /(?:^|\.)NestFactory\.create$|(?:^|\.)enableCors$/,
        where: [{ arg: 'all', is: /cors\s*:\s*true|origin\s*:\s*["'`]\*["'`]|^$/ }],
      },
      { on: 'label', label: /^AllowAllOrigins$/, value: /^true/ },
    ],
    bad: ['app.add_middleware(CORSMiddleware, allow_origins=["*"])\n'],
    good: ['app.add_middleware(CORSMiddleware, allow_origins=["https://a.b"])\n'],
  },
]
