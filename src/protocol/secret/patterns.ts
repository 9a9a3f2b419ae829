// All formats of secrets, the exact ones first: where two match, the first counts.
import { BESIDE_WORDS } from './beside-words.ts'
import { BUSINESS_TOKENS } from './business-tokens.ts'
import { CLOUD_TOKENS } from './cloud-tokens.ts'
import { DEVELOPER_TOKENS } from './developer-tokens.ts'
import { FORMED } from './formed.ts'
import { GENERIC } from './generic.ts'
import { beside, prefixed, type SecretPattern } from './pattern.ts'

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  ...[...CLOUD_TOKENS, ...DEVELOPER_TOKENS, ...BUSINESS_TOKENS].map(prefixed),
  ...FORMED,
  ...BESIDE_WORDS.map(beside),
  ...GENERIC,
]
