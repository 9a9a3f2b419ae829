// Key and credential stores added as files. Text keys are found by their content (secrets.ts); this is for the formats
// that hold no text, and for names that say it all.
import { createLineNames } from '#protocol/line-fingerprint.ts'
import { isIllustrative } from './file-kind.ts'
import type { Rule } from './rule.ts'

const RULE = 'secret/key-file'
const KEY_FILE = /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(p12|pfx|jks|keystore|ppk|kdbx))$/i

/** One finding, about the whole file, for a file that is named like a key store. */
export const findKeyFiles: Rule = ({ path, status }) => {
  if (status === 'deleted' || !KEY_FILE.test(path)) return []
  return [
    {
      rule: RULE,
      type: 'secret',
      severity: isIllustrative(path) ? 'MEDIUM' : 'HIGH',
      confidence: 'medium',
      file: path,
      line: 0,
      description: 'A private key or key store was added as a file',
      evidence: [],
      remediation:
        'If it is a real key, replace it wherever it is trusted, remove it from the repository and keep it in a secret store.',
      fingerprint: createLineNames(path)(RULE, ''),
    },
  ]
}
