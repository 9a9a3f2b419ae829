// Files whose format says where the password is: .netrc, .pgpass, htpasswd, docker, FileZilla, Kubernetes and the like.
import { captured, type FileFormat, type InLine } from './file-format.ts'
import { certaintyOf } from './value.ts'

const known = (found: readonly InLine[], line: string): readonly InLine[] =>
  found.filter(({ from, to }) => certaintyOf(line.slice(from, to)) !== null)
const CRYPT = String.raw`\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2\w{1,2}|sha1|md5)\$[./A-Za-z0-9$=,+-]{8,160}`

const NETRC: FileFormat = {
  rule: 'secret/netrc',
  name: 'Password in a .netrc file',
  paths: /(?:^|\/)[._]netrc(?:[-.]\w+)?$/i,
  look: (line) => known(captured(line, /(?:^|\s)(?:password|passwd)\s+["']?(?<secret>[^\s"']+)/i), line),
}

const PGPASS: FileFormat = {
  rule: 'secret/pgpass',
  name: 'Password in a .pgpass file',
  paths: /(?:^|\/)\.?pgpass(?:\.conf)?$/i,
  look: (line) => captured(line, /^[^#:\s][^:]*:[^:]*:[^:]*:[^:]*:(?<secret>.+)$/),
}

const PASSWORD_HASHES: FileFormat = {
  rule: 'secret/password-hash',
  name: 'Password hash of an account',
  paths: /(?:^|\/)(?:\.?ht(?:passwd|users)[\w.-]*|g?shadow-?|master\.passwd|[\w.-]*passwd)$/i,
  look: (line) =>
    captured(
      line,
      new RegExp(
        `^[\\w.@-]{1,64}:(?<secret>${CRYPT}|\\{SSHA?\\}[A-Za-z0-9+/=]{20,80}|[./A-Za-z0-9]{13}|[a-f0-9]{32})(?::|\\s*$)`,
      ),
    ),
}

const DOCKER_AUTH: FileFormat = {
  rule: 'secret/docker-auth',
  name: 'Registry login of Docker',
  paths: /(?:^|\/)(?:\.dockercfg|\.?docker\/config\.json|\.dockerconfigjson|config\.json)$/i,
  look: (line) =>
    captured(line, /"(?:auth|identitytoken|registrytoken)"\s*:\s*"(?<secret>[A-Za-z0-9+/_.-]{8,2000}={0,2})"/).filter(
      ({ from, to }) => /^[\w.@$+-]{1,80}:.{2,}/.test(decoded(line.slice(from, to)) ?? ''),
    ),
}

const FILEZILLA: FileFormat = {
  rule: 'secret/ftp-client',
  name: 'Saved password of a file transfer client',
  paths:
    /(?:^|\/)(?:filezilla|sitemanager|recentservers|winscp|[\w.-]*(?:ftp|filezilla|winscp)[\w.-]*)\.(?:xml|ini|json|conf)$/i,
  look: (line) => [
    ...captured(line, /<Pass(?:word)?(?:\s[^<>]{0,60})?>(?<secret>[^<>\s]{3,200})<\/Pass/i),
    ...captured(line, /^Password=(?<secret>[A-Fa-f0-9]{16,400})$/),
  ],
}

const SAVED_LOGINS: FileFormat = {
  rule: 'secret/saved-login',
  name: 'Login saved by a browser or database client',
  paths:
    /(?:^|\/)(?:logins|signons|robomongo|robo3t|\.robomongo|connections|dbeaver[\w-]*|credentials-config|data-sources|dataSources|proxies|servers)\.(?:json|xml)$/i,
  look: (line) =>
    [
      ...line.matchAll(
        /"(?:encrypted(?:Username|Password)|user_?password\w*|ssh(?:User)?Password\w*|passphrase\w*)"\s*:\s*"(?<secret>[^"\s]{3,800})"/gi,
      ),
    ].flatMap((match) => {
      const secret = match.groups?.['secret'] ?? ''
      const from = match.index + match[0].lastIndexOf(secret)
      return [{ from, to: from + secret.length, severity: 'HIGH', confidence: 'medium' } as const]
    }),
}

const WORD_PASSWORD: FileFormat = {
  rule: 'secret/mail-or-chat-password',
  name: 'Password of a mail or chat client',
  paths:
    /(?:^|\/)(?:\.?(?:esmtp|msmtp|fetchmail|getmail|mutt|offlineimap|mbsync|wget|curl|ssmtp|sasl)\w*(?:rc|\.conf)?|\.?irssi\/config|config|[\w.-]+rc)$/i,
  look: (line) =>
    known(
      captured(
        line,
        /(?:^|\s)(?:set\s+\w*)?(?:password|passwd|pass|imap_pass|smtp_pass|autosendcmd)\s*=?\s*["'](?<secret>[^"'\s]{3,100})["']/i,
      ),
      line,
    ),
}

const COMMAND_PASSWORD: FileFormat = {
  rule: 'secret/command-line-password',
  name: 'Password on a command line',
  paths:
    /(?:^|\/)(?:\.?\w*history|\.[\w-]*(?:rc|profile|aliases)|[\w.-]+\.(?:sh|bash|zsh|fish|ps1|bat|cmd|ya?ml|mk)|Makefile|Dockerfile[\w.-]*|Jenkinsfile|Vagrantfile)$/i,
  look: (line) =>
    known(
      [
        ...captured(
          line,
          /\b(?:mysql|mysqldump|mysqladmin|mariadb|mongo(?:dump|sh)?|sqlcmd)\b.{0,200}?\s(?:-p|--password[ =])["']?(?<secret>[^\s"'$<{-][^\s"'$<{]{3,80})/,
        ),
        ...captured(line, /\bsshpass\s+-p\s*["']?(?<secret>[^\s"'$<{]{3,80})/),
        ...captured(
          line,
          /\s--(?:password|passwd|token|secret|api-key|auth-token|access-token)[ =]["']?(?<secret>[^\s"'$<{-][^\s"'$<{]{3,200})/,
        ),
        ...captured(line, /\bcurl\b.{0,200}?\s(?:-u|--user)[ =]?["']?[^\s"':$]{1,60}:(?<secret>[^\s"'$<{]{3,100})/),
      ],
      line,
    ).slice(0, 1),
}

const SQL_PASSWORD: FileFormat = {
  rule: 'secret/sql-password',
  name: 'Password in SQL',
  paths: /\.(?:sql|psql|mysql|pgsql|ddl)$|(?:^|\/)\.?(?:mysql|psql)_history$/i,
  look: (line) => [
    ...known(
      captured(line, /identified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?(?<q>["'])(?<secret>[^"'\s]{3,100})\k<q>/i),
      line,
    ),
    ...known(captured(line, /(?:with|encrypted|login)\s+password\s+(?<q>["'])(?<secret>[^"'\s]{3,100})\k<q>/i), line),
    ...captured(line, new RegExp(`["'](?<secret>${CRYPT})["']`), { severity: 'MEDIUM', confidence: 'medium' }),
  ],
}

const PASSWORD_SET = /(?:password|pwd)\s?=/i
const CONNECTION: FileFormat = {
  rule: 'secret/connection-string',
  name: 'Password in a connection string',
  paths: /./,
  holds: (text) => PASSWORD_SET.test(text),
  look: (line) =>
    PASSWORD_SET.test(line) && /(?:server|data source|host|initial catalog|database|uid|user id)\s*=/i.test(line)
      ? known(captured(line, /;\s*(?:password|pwd)\s*=\s*(?<secret>[^;"'\s$<{]{3,100})/i), line)
      : [],
}

const KUBERNETES: FileFormat = {
  rule: 'secret/kubernetes-secret',
  name: 'Value of a Kubernetes Secret',
  paths: /./,
  holds: (text) =>
    /^\s*["']?kind["']?\s*:\s*["']?Secret["']?,?\s*$/m.test(text) && !/SealedSecret|ENC\[|sops:/.test(text),
  look: (line, before) => (isInData(line, before) ? dataOf(line) : []),
}

const KEY_PARTS: FileFormat = {
  rule: 'secret/putty-key',
  name: 'PuTTY private key',
  paths: /\.ppk$/i,
  look: (line) => captured(line, /^(?<secret>Private-Lines: \d+)/),
}

const WHOLE_FILE: FileFormat = {
  rule: 'secret/key-alone',
  name: 'Key in a file of its own',
  paths:
    /(?:^|\/)(?:(?:master|credentials\/\w+|production|staging|development)\.key|\.?vault[-_](?:token|pass(?:word)?)(?:\.txt)?|\.vault_pass|secret_token|secret_key|[\w-]*\.(?:password|passwd|token|apikey))$/i,
  look: (line, before) =>
    before.length === 0 ? known(captured(line, /^\s*(?<secret>[\w.~+/=!@#%^&*-]{8,200})\s*$/), line) : [],
}

export const CREDENTIAL_FILES: readonly FileFormat[] = [
  NETRC,
  PGPASS,
  PASSWORD_HASHES,
  DOCKER_AUTH,
  FILEZILLA,
  SAVED_LOGINS,
  KUBERNETES,
  SQL_PASSWORD,
  CONNECTION,
  COMMAND_PASSWORD,
  WORD_PASSWORD,
  KEY_PARTS,
  WHOLE_FILE,
]

const LOOK_BACK_LINES = 60

/** Whether the nearest line above that is less indented opens `data:` or `stringData:`. */
function isInData(line: string, before: readonly string[]): boolean {
  const indent = indentOf(line)
  for (let at = before.length - 1; at >= Math.max(0, before.length - LOOK_BACK_LINES); at--) {
    const above = before[at] ?? ''
    if (above.trim() === '' || indentOf(above) >= indent) continue
    return /^\s*["']?(?:data|stringData)["']?\s*:\s*\{?\s*$/.test(above)
  }
  return false
}

const indentOf = (line: string) => line.length - line.trimStart().length

function dataOf(line: string): readonly InLine[] {
  const found = captured(line, /^\s+"?[\w.-]{1,100}"?\s*:\s*["']?(?<secret>[^\s"'|>][^\s"']{3,3999})["']?,?\s*$/)
  return found.filter(({ from, to }) => {
    const value = line.slice(from, to)
    return certaintyOf(decoded(value) ?? value) !== null && certaintyOf(value) !== null
  })
}

/** The text that `value` is the base64 of; null when it is none or not printable. */
function decoded(value: string): string | null {
  if (value.length % 4 === 1 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return null
  try {
    const text = atob(value.replaceAll('-', '+').replaceAll('_', '/'))
    return /^[\u0009-\u000d\u0020-\u007e]*$/.test(text) ? text.trim() : null
  } catch {
    return null
  }
}
