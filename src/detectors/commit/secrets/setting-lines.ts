// Lines that set a password, token or key in files made for settings: .env, ini, properties, YAML, TOML, JSON, shell start
// files, XML, and the settings modules of web frameworks. Here weak values count too, because they are in use.
import type { FileFormat, InLine } from './file-format.ts'
import { certaintyOf, isSecretName } from './value.ts'

const SETTING_FILE =
  /(?:^|\/)(?:\.?env(?:\.[\w-]+)?|[\w.-]+\.env|\.?(?:bash|zsh|fish)?(?:rc|_profile|_aliases|_login|_exports)|\.profile|\.(?:npmrc|yarnrc|pypirc|s3cfg|boto|tugboat|my\.cnf|muttrc|msmtprc|esmtprc|fetchmailrc|irssi|wgetrc|curlrc|gitconfig|hgrc|cvsrc|vault-token|ftpconfig|remote-sync\.json|dockercfg|dbshell)|credentials|hub|(?:[\w.-]+\.)?(?:ini|cfg|conf|cnf|config|properties|ya?ml|toml|tfvars|tfstate|json5?|xml|plist|settings|credentials|secrets?|inc))$/i
const SETTING_MODULE =
  /(?:^|\/)(?:[\w-]*(?:settings|config|configuration|secrets?|credentials?|wp-config|database|local)[\w-]*|application|express|salesforce|connection|db)\.(?:py|rb|php|js|ts|cjs|mjs|groovy|kts?|scala|exs)$/i
/** Files with many values and no setting of a credential. */
const NO_SETTINGS =
  /(?:^|\/)(?:package(?:-lock)?\.json|composer\.(?:json|lock)|tsconfig[\w.-]*\.json|[\w.-]*lock\.(?:json|ya?ml)|openapi[\w.-]*|swagger[\w.-]*|[\w.-]*schema\.json)$|(?:^|\/)(?:locales?|i18n|l10n|lang(?:uage)?s?|translations?|schemas?|messages)\/|\.(?:map|schema\.json)$/i

const ASSIGNED =
  /^\s*(?:export\s+|set\s+|setenv\s+|declare\s+-x\s+|-\s+|\$|["']?-D|this\.|var\s+|let\s+|const\s+|["'])?(?<name>[\w./:@-]{2,120}?)["']?\]?\s{0,40}(?:=>|:=|\?=|[=:]|\s)\s{0,20}(?:!!str\s+)?(?<quote>["'`]?)(?<secret>.*)$/
const NPM = /^\s*\/\/[^\s=]{1,200}\/:(?<name>_\w+)\s*=\s*(?<quote>["']?)(?<secret>.*)$/
const PHP_DEFINE = /define\(\s*(?<q>["'])(?<name>\w+)\k<q>\s*,\s*(?<quote>["'])(?<secret>[^"']*)\k<quote>/i
const XML_PAIR = /(?:key|name)\s*=\s*["'](?<name>[\w.:-]+)["']\s+value\s*=\s*(?<quote>["'])(?<secret>[^"']+)\k<quote>/i
const XML_ELEMENT = /<(?<name>[\w.:-]+)(?:\s[^<>]{0,100})?>(?<secret>[^<>\s]{3,400})<\/\k<name>>/
const XML_ATTRIBUTE =
  /\s(?<name>[\w.:-]*(?:password|passwd|pwd|secret|token)[\w.:-]*)\s*=\s*(?<quote>["'])(?<secret>[^"']+)\k<quote>/i
const INNER_PAIR = /["'](?<name>[\w.-]{2,60})["']\s*(?::|=>)\s*(?<quote>["'])(?<secret>[^"']{3,400})\k<quote>/g
const INNER_FIELD = /[{,(\s](?<name>[A-Za-z_][\w-]{1,60})\s*[:=]\s*(?<quote>["'])(?<secret>[^"']{3,400})\k<quote>/g
const LINE_CHARS_MAX = 4_000

/** `name = value` and its relatives. */
export const SETTING_LINES: FileFormat = {
  rule: 'secret/setting',
  name: 'Password or key in a settings file',
  paths: SETTING_FILE,
  look: (line) => lookAt(line, false),
}

/** The same in code: only what is in quotes counts. */
export const SETTING_MODULES: FileFormat = {
  rule: 'secret/setting',
  name: 'Password or key in a settings module',
  paths: SETTING_MODULE,
  look: (line) => lookAt(line, true),
}

/** False for files that are named like settings but hold translations, locks or schemas. */
export const mayHoldSettings = (path: string) => !NO_SETTINGS.test(path)

function lookAt(line: string, isCode: boolean): readonly InLine[] {
  if (line.length > LINE_CHARS_MAX || !/pass|pw|secret|token|key|cred|auth|salt|access|webhook/i.test(line)) return []
  if (/^\s*(?:#|;|\/\/|\*|<!--)\s*[A-Z][a-z]+ /.test(line)) return []
  const single = [ASSIGNED, NPM, PHP_DEFINE, XML_PAIR, XML_ELEMENT, XML_ATTRIBUTE].map((expression) =>
    expression.exec(line),
  )
  const found: InLine[] = []
  for (const match of [...single, ...line.matchAll(INNER_PAIR), ...line.matchAll(INNER_FIELD)]) {
    const place = match && placeOf(match, isCode)
    if (place && !found.some(({ from, to }) => place.from < to && from < place.to)) found.push(place)
  }
  return found
}

function placeOf(match: RegExpExecArray, isCode: boolean): InLine | null {
  const { name = '', quote = '', secret: raw = '' } = match.groups ?? {}
  const lastPart = name.replace(/^.*[/:@]/, '')
  if (!isSecretName(lastPart === '' ? name : lastPart) || (isCode && quote === '')) return null
  const secret = unwrapped(raw, quote)
  const confidence = secret === null ? null : certaintyOf(secret)
  if (secret === null || confidence === null) return null
  const from = match.index + match[0].lastIndexOf(raw) + raw.indexOf(secret)
  return { from, to: from + secret.length, severity: confidence === 'low' ? 'LOW' : 'MEDIUM', confidence }
}

/** The value without its quotes, its comment and what closes the statement. */
function unwrapped(raw: string, quote: string): string | null {
  if (quote !== '') {
    const end = raw.indexOf(quote)
    return end < 0 ? raw.trim().replace(/[,;]$/, '') : raw.slice(0, end)
  }
  const value = raw.replace(/\s+[#;].*$|\s*[,;]\s*$/, '').trim()
  // Prose, calls and lists are no values; a value without quotes is one word.
  return /^[^\s"'(){}[\]]{3,}$/.test(value) ? value : null
}
