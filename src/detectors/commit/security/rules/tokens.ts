// CWE-347, CWE-798, CWE-522: signatures not checked, keys written into the code, credentials exposed.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const TEXT = /^(?:\[\]byte\()?[rbu]{0,2}["'`][^"'`$]{3,}["'`]\)?$/
const auth = { owasp: OWASP.auth, severity: 'HIGH', confidence: 'medium', isGuardable: false } as const

export const TOKENS: readonly SecurityRule[] = [
  {
    ...auth,
    id: 'security/token-not-verified',
    cwe: 347,
    confidence: 'high',
    title: 'The signature of a token is not checked',
    remediation:
      'Verify with the key and a fixed list of algorithms; never accept "none" or decode without verification.',
    languages: ['python', 'javascript', 'go'],
    keywords: ['jwt', 'jws', 'jose', 'none', 'parseunverified'],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)(?:jwt\.)?decode$|^jose\.jwt\.decode$/,
        where: [
          {
            arg: 'all',
            is: /\bverify\s*=\s*False|["']?verify_signature["']?\s*[:=]\s*(?:False|false)|verify_exp["']?\s*:\s*False/,
          },
        ],
      },
      {
        on: 'call',
        callee:
          /^(?:jwt|jose\.jwt|jsonwebtoken|python_jose\.jwt|authlib\.jose\.jwt|jose\.jws|jws)\.(?:encode|decode|sign|verify)$/,
        where: [{ arg: 'all', is: /["'`]none["'`]|algorithms?\s*[=:]\s*None\b/i }],
      },
      {
        on: 'call',
        callee: /^jsonwebtoken\.(?:verify|sign)$/,
        where: [{ arg: 1, is: /^(?:null|undefined|["'`]{2}|false)$/ }],
      },
      { on: 'call', callee: /^jwt-simple\.decode$/, where: [{ arg: 2, is: /^(?:true|["'`].*["'`]|1)$/ }] },
      { on: 'call', callee: /\.ParseUnverified$/ },
      { on: 'line', is: /\bjwt\.(?:SigningMethodNone|UnsafeAllowNoneSignatureType)\b/ },
      {
        on: 'call',
        callee: /^jose\.(?:decodeJwt|UnsecuredJWT\.decode)$|^jose\.JWT\.(?:verify)$/,
        where: [{ arg: 'all', is: /None|none/ }],
      },
      { on: 'label', label: /^(?:alg|algorithm)$/, value: /^["'`]none["'`]$/i },
      {
        on: 'text',
        is: /^[^\n]*\b(?:jwt|jsonwebtoken)\.decode\([^\n]*$/gm,
        unless: /\bimport jwt\b|from jwt|jose|\.verify\(|jwt-simple/,
      },
      { on: 'label', label: /^ignoreExpiration$/, value: /^true$/ },
    ],
    bad: [
      'import jwt\njwt.decode(t, k, options={"verify_signature": False})\n',
      'import jwt\njwt.encode(p, None, algorithm="none")\n',
    ],
    good: ['import jwt\njwt.decode(t, k, algorithms=["HS256"])\n'],
  },
  {
    ...auth,
    id: 'security/token-key-in-code',
    cwe: 798,
    title: 'The key that signs tokens or sessions is written in the code',
    remediation: 'Read the key from the environment or a secret store, and replace the one that was committed.',
    languages: ['python', 'javascript', 'go'],
    keywords: [
      'jwt',
      'jose',
      'secret',
      'hmac',
      'session',
      'aws',
      'boto3',
      'passport',
      'token',
      'password',
      'signedstring',
      'sessions',
      'cookie',
    ],
    sinks: [
      {
        on: 'call',
        callee:
          /^(?:jwt|jose\.jwt|jose\.jws|authlib\.jose\.jwt)\.(?:encode|decode)$|^jsonwebtoken\.(?:sign|verify)$|^jwt-simple\.(?:encode|decode)$|^jose\.(?:JWT|JWS)\.(?:sign|verify)$/,
        where: [
          { arg: 1, is: TEXT },
          { arg: 1, isNot: /["'`]none["'`]/i },
        ],
      },
      {
        on: 'call',
        callee: /^jose\.(?:JWK\.asKey|JWT\.(?:sign|verify))$|^jose\.JWT\.\w+$/,
        where: [{ arg: 'all', is: /JWK\.asKey\(\s*["'`]/ }],
      },
      { on: 'call', callee: /^jose\.JWK\.asKey$/, where: [{ arg: 0, is: TEXT }] },
      {
        on: 'call',
        callee: /^(?:jwt|jsonwebtoken|jwt-simple)\.(?:sign|verify|encode|decode)$|^jose\.(?:JWT|JWS)\.(?:sign|verify)$/,
        where: [{ arg: 1, is: /\|\|\s*["'`][^"'`]+["'`]/ }],
      },
      {
        on: 'label',
        label:
          /^(?:secretOrKey|secretOrPrivateKey|clientSecret|consumerSecret|jwtSecret|JWT_SECRET|secret|signingKey|accessToken|cookieSecret)$/i,
        value: /^["'`](?![A-Z]?[a-z]+["'`])[^"'`$\s]{6,}["'`]$|^["'`][a-z]{5,}["'`]$/,
      },
      { on: 'assign', target: /\.(?:secretOrKey|secretOrPrivateKey|clientSecret)$/, value: TEXT },
      { on: 'call', callee: /(?:^|\.)createHmac$/, where: [{ arg: 1, is: TEXT }] },
      {
        on: 'call',
        callee:
          /^boto3\.(?:client|resource|sessions?\.Session|Session|setup_default_session)$|^boto3\.(?:session\.)?Session\(\)\.(?:client|resource)$/,
        where: [
          {
            arg: 'all',
            is: /aws_access_key_id\s*=\s*["']A[KS]IA\w{8,}["']|aws_(?:secret_access_key|session_token)\s*=\s*["'][^"']{24,}["']/,
          },
        ],
      },
      { on: 'call', callee: /\.SignedString$/, where: [{ arg: 0, is: /^(?:\[\]byte\(\s*)?["`]/ }] },
      {
        on: 'call',
        callee: /(?:sessions|cookie)\.New(?:Cookie)?Store$|csrf\.Protect$/,
        where: [{ arg: 0, is: /^\[\]byte\(\s*["`]/ }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)(?:bind|bind_s|simple_bind_s|connect|login)$/,
        where: [{ arg: 'all', is: /\b(?:password|passwd)\s*=\s*["'][^"']{4,}["']/ }],
      },
      {
        on: 'assign',
        target: /(?:^|\.)(?:SECRET_KEY|secret_key|JWT_SECRET_KEY|SESSION_SECRET|WTF_CSRF_SECRET_KEY)$/,
        value: /^[rbu]?["'][^"']{2,}["']$/,
      },
      {
        on: 'line',
        is: /\bconfig\[["'](?:SECRET_KEY|JWT_SECRET_KEY|SECURITY_PASSWORD_SALT)["']\]\s*=\s*[rbu]?["'][^"']+["']/,
      },
      {
        on: 'call',
        callee: /\.config\.(?:update|from_mapping)$/,
        where: [{ arg: 'all', is: /SECRET_KEY["']?\s*[=:]\s*[rbu]?["'][^"']+["']/ }],
      },
    ],
    bad: [
      'import jwt\njwt.encode(p, "s3cr3t-k3y", algorithm="HS256")\n',
      'const jwt = require("jsonwebtoken")\njwt.sign(p, "s3cr3t-k3y")\n',
    ],
    good: ['import os, jwt\njwt.encode(p, os.environ["KEY"], algorithm="HS256")\n'],
  },
  {
    ...auth,
    id: 'security/password-default',
    cwe: 259,
    severity: 'MEDIUM',
    title: 'A password has a constant default, or empty text as its value',
    remediation: 'Leave the default out and fail when no password is given.',
    languages: ['python'],
    keywords: ['passw', 'pwd', 'set_password'],
    sinks: [
      { on: 'scope', head: /\b(?:password|passwd|pwd)\s*(?::\s*\w+\s*)?=\s*["'][^"']+["']/ },
      { on: 'call', callee: /\.set_password$/, where: [{ arg: 0, is: /^["'].*["']$/ }] },
    ],
    bad: ['def connect(password="hunter22"):\n    pass\n'],
    good: ['def connect(password=None):\n    pass\n'],
  },
  {
    ...auth,
    id: 'security/credential-exposed',
    cwe: 532,
    owasp: OWASP.logging,
    severity: 'MEDIUM',
    confidence: 'low',
    title: 'A credential is written to a log, a token or the storage of the browser',
    remediation: 'Keep credentials out of logs and token payloads; keep session tokens in HttpOnly cookies.',
    languages: ['python', 'javascript', 'go'],
    keywords: ['log', 'localstorage', 'sessionstorage', 'jwt', 'print'],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)(?:log|logger|logging|_logger|LOG)\.(?:debug|info|warn|warning|error|exception|critical|log)$/,
        where: [
          {
            arg: 'all',
            is: /,\s*[\w.]*(?:password|passwd|secret|token|api_?key|credential)\w*\s*(?:[,)]|$)|\{[\w.]*(?:password|passwd|secret|api_?key|credential)\w*\}|["']\s*%\s*\(?[\w.]*(?:password|secret|token)\w*|\+\s*[\w.]*(?:password|passwd|secret|api_?key)\w*\s*(?:\)|,|$)/i,
          },
        ],
      },
      {
        on: 'call',
        callee: /(?:^|\.)(?:log|logger|logging|_logger)\.(?:debug|info|warn|warning|error|critical)$/,
        where: [
          { arg: 0, is: /(?:password|passwd|secret|token|credential|api.?key)[^"']*(?:%s|%r|\{)/i },
          { arg: 'all', is: /,|%\s|\.format|^f/ },
        ],
      },
      {
        on: 'call',
        callee: /^(?:window\.)?(?:localStorage|sessionStorage)\.setItem$/,
        where: [{ arg: 'all', is: /token|jwt|password|secret|credential/i }],
      },
      {
        on: 'call',
        callee: /^jwt\.encode$|^jose\.jwt\.encode$|^jsonwebtoken\.sign$|^jose\.JWT\.sign$/,
        where: [{ arg: 0, is: /password|passwd|secret/i }],
      },
      { on: 'call', callee: /^jwt\.encode$|^jose\.jwt\.encode$/, arg: 0, from: 'parameter' },
      {
        on: 'call',
        callee: /^express-jwt$|^express-jwt\.expressjwt$/,
        where: [{ arg: 0, is: /^\{(?![\s\S]*isRevoked)/ }],
      },
    ],
    bad: ['import logging\nlogger.info("token %s", token)\n', 'localStorage.setItem("token", t)\n'],
    good: ['import logging\nlogger.info("signed in %s", name)\n', 'localStorage.setItem("theme", t)\n'],
  },
]
