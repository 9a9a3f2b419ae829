// CWE-295, CWE-319, CWE-327 on the wire: certificates not checked, old protocols, plain text.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const verify = { cwe: 295, owasp: OWASP.auth, severity: 'CRITICAL', confidence: 'high', isGuardable: false } as const
const plainText = { cwe: 319, owasp: OWASP.crypto, severity: 'MEDIUM', confidence: 'medium' } as const
const LOCAL =
  /localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|example\.(?:com|org|net)\/?ns|www\.w3\.org|schemas?\.|xmlns|host\.docker\.internal/

export const TRANSPORT: readonly SecurityRule[] = [
  {
    ...verify,
    id: 'security/python-certificate',
    title: 'The certificate of the other side is not checked',
    remediation: 'Leave verification on; for a private authority pass its certificate (verify="/path/ca.pem").',
    languages: ['python'],
    keywords: [
      'verify',
      'cert',
      'check_hostname',
      '_unverified',
      'ssl',
      'autoaddpolicy',
      'warningpolicy',
      'tls',
      'wrap_socket',
    ],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:requests|httpx|aiohttp|niquests|grequests|hvac|elasticsearch|consul)\b[\w.()]*$|(?:session|client|http)\w*\.(?:get|post|put|patch|delete|request|head|send)$/i,
        where: [{ arg: 'verify', is: /^False$/ }],
      },
      {
        on: 'call',
        callee: /^(?:elasticsearch|opensearchpy|urllib3|redis|pymongo|hvac|kubernetes|ldap3)\b/,
        where: [
          {
            arg: 'all',
            is: /\b(?:verify_certs|ssl_verify)\s*=\s*False|\bcert_reqs\s*=\s*["']?(?:ssl\.)?(?:CERT_NONE|NONE)\b|tlsAllowInvalidCertificates\s*=\s*True|tlsInsecure\s*=\s*True|ssl_cert_reqs\s*=\s*(?:None|["']none)/,
          },
        ],
      },
      { on: 'assign', target: /\.verify$/, value: /^False$/ },
      { on: 'assign', target: /\.check_hostname$/, value: /^False$/ },
      { on: 'assign', target: /\.verify_mode$/, value: /CERT_NONE/ },
      { on: 'call', callee: /^ssl\.(?:_create_unverified_context|_create_stdlib_context)$/ },
      { on: 'assign', target: /_create_default_https_context$/, value: /_unverified_context/ },
      { on: 'call', callee: /^aiohttp\b[\w.()]*$/, where: [{ arg: 'all', is: /\b(?:verify_ssl|ssl)\s*=\s*False/ }] },
      { on: 'call', callee: /\.set_missing_host_key_policy$/, where: [{ arg: 0, is: /AutoAddPolicy|WarningPolicy/ }] },
      {
        on: 'call',
        callee: /(?:HTTPSConnectionPool|PoolManager|connection_from_url|proxy_from_url|ProxyManager|wrap_socket)$/,
        where: [{ arg: 'cert_reqs', is: /NONE|OPTIONAL/ }],
      },
    ],
    bad: [
      'import requests\nrequests.get("https://a.b", verify=False)\n',
      'import ssl\nc = ssl._create_unverified_context()\n',
    ],
    good: ['import requests\nrequests.get("https://a.b", verify="/etc/ca.pem")\n'],
  },
  {
    ...verify,
    id: 'security/python-protocol',
    cwe: 326,
    owasp: OWASP.crypto,
    severity: 'MEDIUM',
    confidence: 'medium',
    title: 'An old protocol version, or a connection without the checks of the default context',
    remediation: 'Use ssl.create_default_context(), which asks for TLS 1.2 or newer and checks the name.',
    languages: ['python'],
    keywords: ['ssl', 'tlsv1', 'sslv', 'httpsconnection', 'wrap_socket', 'set_ciphers'],
    sinks: [
      {
        on: 'line',
        is: /\b(?:ssl|SSL)\.(?:PROTOCOL_SSLv2|PROTOCOL_SSLv3|PROTOCOL_TLSv1(?:_1)?|SSLv2_METHOD|SSLv3_METHOD|SSLv23_METHOD|TLSv1_METHOD|TLSv1_1_METHOD|TLSVersion\.(?:SSLv3|TLSv1|TLSv1_1))\b|\bPROTOCOL_SSLv(?:2|3|23)\b/,
      },
      { on: 'call', callee: /^ssl\.wrap_socket$/ },
      {
        on: 'call',
        callee: /^(?:http\.client|httplib|six\.moves\.http_client)\.HTTPSConnection$/,
        where: [{ arg: 'context', isNot: /./ }],
      },
      {
        on: 'call',
        callee: /\.set_ciphers$/,
        where: [
          { arg: 0, is: /ALL|NULL|aNULL|EXPORT|RC4|DES|MD5/ },
          { arg: 0, isNot: /!aNULL/ },
        ],
      },
    ],
    bad: ['import ssl\nssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_SSLv3)\n'],
    good: ['import ssl\nc = ssl.create_default_context()\n'],
  },
  {
    ...plainText,
    id: 'security/python-plain-text',
    title: 'Data travels without encryption',
    remediation: 'Use https, sftp or ssh, and a TLS connection for mail.',
    languages: ['python'],
    keywords: ['http:', 'ftp', 'telnet', 'httpconnection', 'smtp'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:requests|httpx|aiohttp|urllib3?|urllib2|six\.moves\.urllib)(?:\.\w+(?:\(\))?)*\.(?:get|post|put|patch|delete|head|options|request|urlopen|urlretrieve|Request|retrieve|open)$/,
        arg: [0, 1, 'url', 'fullurl'],
        where: [
          { arg: 'all', is: /["'](?:http|ftp):\/\// },
          { arg: 'all', isNot: LOCAL },
        ],
      },
      {
        on: 'call',
        callee:
          /^(?:urllib|urllib2|six\.moves\.urllib)\.(?:request\.)?(?:urlopen|urlretrieve|Request|URLopener\(\)\.\w+|FancyURLopener\(\)\.\w+|OpenerDirector\(\)\.\w+|build_opener\(\)\.\w+)$/,
        where: [{ arg: 'all', is: /^\w+$/ }],
        arg: 0,
        from: 'input',
      },
      {
        on: 'call',
        callee:
          /^(?:http\.client|httplib|six\.moves\.http_client|urllib3)\.(?:HTTPConnection|HTTPConnectionPool|connection\.HTTPConnection)$/,
      },
      { on: 'call', callee: /^urllib3\.connectionpool\.HTTPConnectionPool$/ },
      { on: 'call', callee: /^ftplib\.FTP$|^telnetlib\.Telnet$/ },
    ],
    bad: ['import requests\nrequests.get("http://api.acme.io/x")\n', 'import ftplib\nftplib.FTP("a.b")\n'],
    good: [
      'import requests\nrequests.get("https://api.acme.io/x")\n',
      'import requests\nrequests.get("http://localhost:8000/x")\n',
    ],
  },
  {
    ...verify,
    id: 'security/script-certificate',
    title: 'The certificate of the other side is not checked',
    remediation: 'Leave verification on; for a private authority pass its certificate as ca.',
    languages: ['javascript'],
    keywords: [
      'rejectunauthorized',
      'node_tls_reject_unauthorized',
      'insecure',
      'strictssl',
      'checkserveridentity',
      'minversion',
      'secureprotocol',
      'ciphers',
      'ignorehttpserrors',
    ],
    sinks: [
      { on: 'label', label: /^(?:rejectUnauthorized|strictSSL)$/, value: /^(?:false|0)$/ },
      { on: 'label', label: /^(?:rejectUnauthorized)$/, value: /!==?\s*["'`]production|\|\|\s*false/ },
      {
        on: 'assign',
        target: /NODE_TLS_REJECT_UNAUTHORIZED|\.rejectUnauthorized$|^process\.env$/,
        value: /^["'`]?(?:0|false)["'`]?$/,
      },
      { on: 'line', is: /NODE_TLS_REJECT_UNAUTHORIZED["'`\]]*\s*=\s*["'`]?0/ },
      { on: 'label', label: /^NODE_TLS_REJECT_UNAUTHORIZED$/, value: /^["'`]?0/ },
      {
        on: 'label',
        label: /^checkServerIdentity$/,
        value: /=>\s*(?:undefined|null|true|\{\s*\})|function\s*\(\)\s*\{\s*\}/,
      },
    ],
    bad: [
      'const a = new https.Agent({ rejectUnauthorized: false })\n',
      'const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" }\n',
    ],
    good: ['const a = new https.Agent({ rejectUnauthorized: true })\n'],
  },
  {
    ...plainText,
    id: 'security/script-plain-text',
    title: 'Data travels without encryption, or with an old protocol',
    remediation: 'Use https or wss and TLS 1.2 or newer.',
    languages: ['javascript'],
    keywords: ['http:', 'ws:', 'createinsecure', 'minversion', 'secureprotocol', 'ssl', 'tlsv1', 'http'],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:fetch|axios|request|got|superagent|needle|ky)(?:\.(?:get|post|put|patch|delete|head|request))?$|^https?\.(?:get|request)$/,
        where: [
          { arg: 'all', is: /["'`]http:\/\// },
          { arg: 'all', isNot: LOCAL },
        ],
      },
      {
        on: 'call',
        callee: /^(?:axios|request)\w*(?:\.\w+)?$/,
        where: [
          { arg: 0, is: /(?:url|baseURL|uri)\s*:\s*["'`]http:\/\// },
          { arg: 'all', isNot: LOCAL },
        ],
      },
      {
        on: 'call',
        callee: /^(?:ws\.)?(?:WebSocket|WebSocketClient)$|^ws$/,
        where: [
          { arg: 0, is: /^["'`]ws:\/\// },
          { arg: 0, isNot: LOCAL },
        ],
      },
      {
        on: 'line',
        is: /["'`]ws:\/\/(?!localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\$\{)[\w.-]+/,
        isNot: /\b(?:replace|startsWith|test|it|describe|expect|console)\s*\(/,
      },
      { on: 'call', callee: /(?:^|\.)createInsecure$/ },
      {
        on: 'label',
        label: /^(?:minVersion|secureProtocol|maxVersion)$/,
        value: /^["'`](?:TLSv1(?:\.1|_method|_1_method)?|SSLv[23]\w*)["'`]$/,
      },
      { on: 'label', label: /^(?:ssl|dialectOptions)$/, value: /["'`](?:TLSv1(?:\.1)?|SSLv\d\w*)["'`]/ },
      { on: 'call', callee: /^http\.createServer$/, where: [{ arg: 'all', is: /password|login|credit/i }] },
    ],
    bad: ['fetch("http://api.acme.io/x")\n', 'const s = new WebSocket("ws://api.acme.io")\n'],
    good: ['fetch("https://api.acme.io/x")\n', 'fetch("http://localhost:3000/x")\n'],
  },
  {
    ...verify,
    id: 'security/go-certificate',
    title: 'The certificate or host key of the other side is not checked',
    remediation: 'Leave verification on: RootCAs for a private authority, ssh.FixedHostKey or knownhosts for ssh.',
    languages: ['go'],
    keywords: ['insecureskipverify', 'insecureignorehostkey', 'withinsecure', 'insecure'],
    sinks: [
      { on: 'label', label: /^InsecureSkipVerify$/, value: /^true/ },
      { on: 'assign', target: /\.InsecureSkipVerify$/, value: /^true/ },
      { on: 'call', callee: /ssh\.InsecureIgnoreHostKey$/ },
      {
        on: 'call',
        callee: /grpc\.Dial(?:Context)?$|grpc\.NewClient$/,
        where: [{ arg: 'all', is: /WithInsecure\(|insecure\.NewCredentials\(/ }],
      },
    ],
    bad: ['package m\nvar c = &tls.Config{InsecureSkipVerify: true}\n'],
    good: ['package m\nvar c = &tls.Config{RootCAs: p}\n'],
  },
  {
    ...plainText,
    id: 'security/go-protocol',
    title: 'An old protocol version is allowed, or a server has no encryption',
    remediation:
      'Set MinVersion to tls.VersionTLS12 or newer and serve with ListenAndServeTLS or behind a proxy that does.',
    languages: ['go'],
    keywords: ['versiontls1', 'versionssl', 'tls.config', 'minversion', 'listenandserve', 'http:'],
    sinks: [
      { on: 'label', label: /^MinVersion$/, value: /Version(?:SSL30|TLS10|TLS11)\b/ },
      {
        on: 'text',
        is: /\btls\.Config\{(?![^}]*MinVersion)[^}]*\}/g,
        isNot: /ServerName:\s*"|RootCAs.*Certificates|InsecureSkipVerify:\s*true/,
      },
      { on: 'label', label: /^CipherSuites$/, value: /_RC4_|_3DES_|_CBC_/ },
      {
        on: 'call',
        callee: /^net\/http\.(?:Get|Post|Head|PostForm)$/,
        where: [
          { arg: 0, is: /^"http:\/\// },
          { arg: 0, isNot: LOCAL },
        ],
      },
      { on: 'call', callee: /^net\/http\.ListenAndServe$/, where: [{ arg: 0, isNot: /localhost|127\.0\.0\.1/ }] },
      { on: 'call', callee: /^(?:google\.golang\.org\/)?grpc\.NewServer$/, where: [{ arg: 'all', is: /^$/ }] },
    ],
    bad: ['package m\nvar c = &tls.Config{MinVersion: tls.VersionTLS10}\n'],
    good: ['package m\nvar c = &tls.Config{MinVersion: tls.VersionTLS13}\n'],
  },
]
