// Values in files that exist to hold settings: what refers to something else, and what is no secret at all.
import { isCommonPassword, isPlaceholder } from '#protocol/secret/placeholder.ts'

const REFERENCE =
  /^[$%@!&*]?[{(<[]|[$]\{|\{\{|<%|^\$[A-Za-z_(]|^%\w+%$|^!(?:secret|vault|ref|sub|env)\b|^(?:env|vault|secret|file|ssm|arn|op|ref|var|local|data|process\.env|os\.environ)[.:[(]|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/
const NO_SECRET =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|~|\d{1,3}|\d+(?:\.\d+)?(?:ms|s|m|h|d|kb|mb)?|string|str|int(?:eger)?|bool(?:ean)?|object|array|password|secret|token|key|text|hidden|required|optional|inherit|prompt|ask|disabled?|enabled?|read|write|auto|default|empty|n\/a|-+|\*+|x+|\.+)$/i
const PLACE = /^(?:https?:\/\/[^@]*$|\.{0,2}\/|~\/|[A-Za-z]:\\)/
const ASCII = /^[\u0020-\u007e]+$/
const MADE_UP =
  /^(?:your|my|the|a|some|enter|put|insert|replace|change|example|xxx|todo|tbd)(?![a-z])|change_?me|^<|>$|\.{3}$/i

/** Names of things look like this, though some passwords do, too. */
const KEBAB = /^[a-z]+(?:[-_/.][a-z]+)+$/

export type Certainty = 'medium' | 'low'

/** How surely `value`, set for a secret's name, is one; null when it is not. What reads like an example is a weak secret. */
export function certaintyOf(value: string): Certainty | null {
  if (value.length < 3 || value.length > 4_000 || !ASCII.test(value)) return null
  if (REFERENCE.test(value) || NO_SECRET.test(value) || PLACE.test(value) || MADE_UP.test(value)) return null
  return isPlaceholder(value) || isCommonPassword(value) || KEBAB.test(value) ? 'low' : 'medium'
}

const SECRET_NAME =
  /(?:^|[^a-z]|[a-z](?=[A-Z]))_?(?:pass(?:w(?:or)?d|wd|phrase|code)?|passwd|pwd|pw|secret|token|(?:api|app|access|account|auth|admin|client|consumer|encryption|license|licence|master|private|secret|service|shared|signing|storage|session|secure_auth|logged_in|nonce|rpc|pub|hmac)[_.-]?key|key_?base|api[_-]?secret|cred(?:ential)?s?|(?:auth|logged_in|nonce)_salt|_auth|authtoken|access_?id|webhook)(?:[_-]?(?:value|hash|string|text|plain|base|id))?\d{0,2}$/i
const ENDS_AS_SECRET =
  /(?:password|passwd|passphrase|secret|token|apikey|api_key|secretkey|privatekey|accesskey|authkey|pwd|pass)\d{0,2}$/i
const NO_SECRET_NAME =
  /(?<![a-z])(?:public|pub|max|min|num|count|next|page|cursor|csrf|expires?|ttl|length|type|name|prefix|header|field|url|path|file|by|bypass|compass|cancellation|unit|design|color)[_.-]?(?:token|key|secret|pass|password|id)s?$|(?:^|[_.-])(?:no|show|hide|has|is|use|reset|forgot|confirm|invalid|wrong)[_.-]?(?:password|token|secret|key)$/i

/** True for the name of a setting whose value is secret. */
export function isSecretName(name: string): boolean {
  if (name.length > 80 || NO_SECRET_NAME.test(name)) return false
  return SECRET_NAME.test(name) || ENDS_AS_SECRET.test(name)
}
