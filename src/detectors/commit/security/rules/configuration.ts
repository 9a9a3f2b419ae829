// CWE-489, CWE-668, CWE-250 and relatives: debug modes, open addresses, containers, cloud resources, missing limits.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const config = { owasp: OWASP.config, severity: 'MEDIUM', confidence: 'medium', isGuardable: false } as const

export const CONFIGURATION: readonly SecurityRule[] = [
  {
    ...config,
    id: 'security/python-debug',
    cwe: 489,
    title: 'A debug mode or an open address is written in the code',
    remediation: 'Read debug, host and environment from the configuration and let them default to the safe value.',
    languages: ['python'],
    keywords: [
      'mongodb-cr',
      'debug',
      'app.run',
      'config',
      '0.0.0.0',
      'testing',
      'allowed_hosts',
      'throttle',
      'rest_framework',
      'bind',
    ],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)(?:app|application|server|web)\w*(?:\(\))?\.run$|^(?:flask\.)?Flask\(\)\.run$/,
        where: [{ arg: 'debug', is: /^True/ }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)(?:app|application)\w*\.run$|^(?:flask\.)?Flask\(\)\.run$|^uvicorn\.run$/,
        where: [{ arg: 'host', is: /["'](?:0\.0\.0\.0|::)["']/ }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)(?:app|application)\w*\.run$|^(?:flask\.)?Flask\(\)\.run$/,
        where: [{ arg: 0, is: /["']0\.0\.0\.0["']/ }],
      },
      {
        on: 'line',
        is: /\bconfig\[["'](?:DEBUG|TESTING|ENV|SECRET_KEY|PROPAGATE_EXCEPTIONS)["']\]\s*=\s*(?:True|False|["'])/,
      },
      { on: 'line', is: /\bapp\.(?:debug|testing|env|secret_key)\s*=\s*(?:True|False|["'])/ },
      {
        on: 'call',
        callee: /\.config\.(?:update|from_mapping)$/,
        where: [{ arg: 'all', is: /\b(?:DEBUG|TESTING|ENV|SECRET_KEY)\b["']?\s*[=:]\s*(?:True|False|["'])/ }],
      },
      { on: 'assign', target: /^ALLOWED_HOSTS$/, value: /["']\*["']/ },
      {
        on: 'text',
        is: /^(?:DEBUG)\s*=\s*True\b[^\n]*$/gm,
        unless: /^(?![\s\S]*(?:INSTALLED_APPS|MIDDLEWARE|ROOT_URLCONF))/,
      },
      { on: 'text', is: /^REST_FRAMEWORK\s*=\s*\{(?![\s\S]{0,4000}?DEFAULT_THROTTLE)/gm },
      { on: 'call', callee: /(?:^|\.)MongoClient$/, where: [{ arg: 'authMechanism', is: /MONGODB-CR/ }] },
      { on: 'call', callee: /\.bind$/, where: [{ arg: 0, is: /^\(\s*["'](?:0\.0\.0\.0|::|)["']\s*,/ }] },
      {
        on: 'call',
        callee: /^(?:flask\.)?(?:send_from_directory)$/,
        arg: [0, 1],
        from: 'input',
        where: [{ arg: 0, isNot: /^["']|^app\.|[A-Z_]+/ }],
      },
      {
        on: 'call',
        callee: /^(?:dask\.)?distributed\.security\.Security$|(?:^|\.)Security$/,
        where: [{ arg: 'require_encryption', is: /False/ }],
      },
    ],
    bad: ['app.run(debug=True)\n', 'import uvicorn\nuvicorn.run(app, host="0.0.0.0")\n'],
    good: ['app.run(debug=settings.debug)\n', 'import uvicorn\nuvicorn.run(app, host="127.0.0.1")\n'],
  },
  {
    ...config,
    id: 'security/script-exposed',
    cwe: 548,
    title: 'A folder is listed, or a protection of the framework is switched off',
    remediation: 'Serve single files with express.static and leave the protection on.',
    languages: ['javascript'],
    keywords: [
      'serve-index',
      'serveindex',
      'csrfprevention',
      'contentsecuritypolicy',
      'nodeintegration',
      'contextisolation',
      'websecurity',
      'dotfiles',
    ],
    sinks: [
      { on: 'call', callee: /^(?:serve-index|serveIndex|express\.directory)$/ },
      { on: 'label', label: /^(?:csrfPrevention|contextIsolation|webSecurity)$/, value: /^false$/ },
      { on: 'label', label: /^(?:nodeIntegration|allowRunningInsecureContent)$/, value: /^true$/ },
      { on: 'label', label: /^dotfiles$/, value: /^["'`]allow["'`]$/ },
    ],
    bad: ['const serveIndex = require("serve-index")\napp.use("/a", serveIndex("a"))\n'],
    good: ['app.use(express.static("a"))\n'],
  },
  {
    ...config,
    id: 'security/go-debug',
    cwe: 489,
    title: 'Profiling or a debug interface is opened, or a shared object is changed by a request',
    remediation:
      'Serve net/http/pprof only on a private address and mux of its own; copy shared values before changing them.',
    languages: ['go'],
    keywords: ['pprof', '0.0.0.0', 'listen', 'setmode', 'redirect', 'url'],
    sinks: [
      {
        on: 'text',
        is: /^\s*(?:import\s+)?_\s+"net\/http\/pprof"/gm,
        unless: /ListenAndServe\(\s*"(?:localhost|127\.0\.0\.1)/,
      },
      { on: 'call', callee: /^net\.Listen$/, where: [{ arg: 1, is: /"(?:0\.0\.0\.0)?:\d+"/ }] },
      { on: 'line', is: /\bgin\.SetMode\(gin\.DebugMode\)/ },
    ],
    bad: ['package m\nimport _ "net/http/pprof"\nfunc f() { http.ListenAndServe(":80", nil) }\n'],
    good: ['package m\nfunc f() { http.ListenAndServe("127.0.0.1:80", nil) }\n'],
  },
  {
    ...config,
    id: 'security/container',
    cwe: 250,
    title: 'A container runs as root, holds a secret or the control socket',
    remediation:
      'Create a user and end the file with USER; pass secrets with --mount=type=secret; never mount docker.sock.',
    languages: ['docker'],
    keywords: ['from', 'user', 'sudo', 'arg', 'env', 'docker.sock'],
    sinks: [
      { on: 'line', is: /docker\.sock\b/ },
      { on: 'line', is: /^\s*RUN\s+(?:.*(?:&&|;)\s*)?sudo\b/i },
      {
        on: 'line',
        is: /^\s*(?:ARG|ENV)\s+\w*(?:PASSW(?:OR)?D|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)\w*/i,
        isNot: /_FILE\b|_PATH\b|_ID\b|_URL\b/i,
      },
      { on: 'line', is: /^\s*USER\s+(?:root|0)\s*$/i },
      { on: 'text', is: /^\s*(?:CMD|ENTRYPOINT)\b[^\n]*$/gim, unless: /^\s*USER\s+(?!root\b|0\b)\S/im },
      {
        on: 'line',
        is: /^\s*RUN\b.*\b(?:curl|wget)\b[^|]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|^\s*RUN\b.*(?:--no-check-certificate|curl\s+(?:-\w*k\w*|--insecure)\b)/,
      },
      { on: 'line', is: /^\s*ADD\s+https?:\/\//i },
    ],
    bad: ['FROM a:1\nCMD ["a"]\n', 'FROM a:1\nARG API_TOKEN\nUSER a\n'],
    good: ['FROM a:1\nUSER a\nCMD ["a"]\n'],
  },
  {
    ...config,
    id: 'security/cloud-resource',
    cwe: 311,
    title: 'A cloud resource is created without encryption or open to everybody',
    remediation: 'Name an encryption and keep access private; grant it to single principals.',
    languages: ['javascript', 'python'],
    keywords: ['aws-cdk', 'aws_cdk'],
    sinks: [
      {
        on: 'call',
        callee: /(?:aws-s3|aws_s3|s3)[\w.]*\.Bucket$/,
        where: [{ arg: 2, is: /\bencryption\s*[:=]\s*[\w.]*UNENCRYPTED/ }],
      },
      {
        on: 'call',
        callee: /(?:aws-sqs|aws_sqs|sqs)[\w.]*\.Queue$/,
        where: [{ arg: 2, is: /\bencryption\s*[:=]\s*[\w.]*UNENCRYPTED/ }],
      },
      {
        on: 'call',
        callee: /(?:aws-rds|rds)[\w.]*\.Database(?:Instance|Cluster)$|(?:aws-efs|efs)\.FileSystem$/,
        where: [{ arg: 2, is: /(?:storageEncrypted|encrypted)\s*:\s*false/ }],
      },
      { on: 'call', callee: /\.grantPublicAccess$/ },
      { on: 'label', label: /^publicReadAccess$/, value: /^true$/ },
      { on: 'call', callee: /codebuild[\w.]*\.Project$/, where: [{ arg: 2, is: /\bbadge\s*:\s*true/ }] },
    ],
    bad: [
      'import * as s3 from "aws-cdk-lib/aws-s3"\nnew s3.Bucket(this, "a", { encryption: s3.BucketEncryption.UNENCRYPTED })\n',
    ],
    good: [
      'import * as s3 from "aws-cdk-lib/aws-s3"\nnew s3.Bucket(this, "a", { encryption: s3.BucketEncryption.KMS })\n',
    ],
  },
]
