// CWE-327, CWE-328, CWE-326, CWE-330, CWE-916: weak hashes, ciphers, keys and randomness.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const weak = { owasp: OWASP.crypto, severity: 'MEDIUM', confidence: 'medium', isGuardable: false } as const
const SECRETISH = /passw|pwd|secret|token|credential|auth|api_?key|session|otp|nonce|salt|csrf/i

export const CRYPTOGRAPHY: readonly SecurityRule[] = [
  {
    ...weak,
    id: 'security/python-weak-hash',
    cwe: 328,
    title: 'A hash function that has been broken',
    remediation:
      'Use sha256 for checksums (or usedforsecurity=False where it protects nothing), and argon2, scrypt or bcrypt for passwords.',
    languages: ['python'],
    keywords: ['md5', 'sha1', 'md4', 'md2', 'sha', 'passw'],
    sinks: [
      {
        on: 'call',
        callee: /^hashlib\.(?:md5|sha1|md4)$/,
        where: [{ arg: 'all', isNot: /usedforsecurity\s*=\s*False/ }],
      },
      {
        on: 'call',
        callee: /^hashlib\.new$/,
        where: [
          { arg: 'all', is: /["'](?:md[245]|sha1?)["']/i },
          { arg: 'all', isNot: /usedforsecurity\s*=\s*False/ },
        ],
      },
      { on: 'call', callee: /^(?:md5|sha)\.(?:new|md5|sha)$/ },
      { on: 'call', callee: /^(?:Crypto|Cryptodome)\.Hash\.(?:MD[245]|SHA1?|RIPEMD\w*)(?:\.new|\.\w+Hash)?$/ },
      {
        on: 'call',
        callee:
          /^cryptography\.hazmat\.primitives\.hashes\.(?:MD5|SHA1)$|^(?:cryptography\.hazmat\.primitives\.)?hashes\.(?:MD5|SHA1)$/,
      },
      {
        on: 'call',
        callee:
          /^passlib\.hash\.(?:md5_crypt|des_crypt|sha1_crypt|lmhash|nthash|ldap_md5|ldap_sha1|hex_md5|hex_sha1|mysql323|plaintext)\b/,
      },
      {
        on: 'call',
        callee: /(?:set_password|hash_password|password_hash|store_password)$/,
        where: [{ arg: 'all', is: /\b(?:md5|sha1|sha256|sha512|hexdigest)\b/ }],
      },
      {
        on: 'call',
        callee: /^hashlib\.(?:sha224|sha256|sha384|sha512|blake2b|blake2s|sha3_\w+)$/,
        where: [{ arg: 0, is: /passw(?:or)?d|passphrase/i }],
      },
    ],
    bad: ['import hashlib\nh = hashlib.md5(b)\n'],
    good: ['import hashlib\nh = hashlib.sha256(b)\n', 'import hashlib\nh = hashlib.md5(b, usedforsecurity=False)\n'],
  },
  {
    ...weak,
    id: 'security/python-weak-cipher',
    cwe: 327,
    title: 'A cipher or mode that is weak or does not protect integrity',
    remediation: 'Use AES-GCM or ChaCha20Poly1305 with a fresh nonce for each message.',
    languages: ['python'],
    keywords: ['cipher', 'crypto', 'des', 'arc4', 'blowfish', 'mode', 'idea', 'cast5', 'xor'],
    sinks: [
      { on: 'call', callee: /^(?:Crypto|Cryptodome)\.Cipher\.(?:DES3?|ARC[24]|Blowfish|CAST|XOR)\.new$/ },
      {
        on: 'call',
        callee: /^(?:Crypto|Cryptodome)\.Cipher\.\w+\.new$/,
        where: [{ arg: 'all', is: /MODE_(?:ECB|OPENPGP)/ }],
      },
      {
        on: 'call',
        callee:
          /(?:^|\.)algorithms\.(?:ARC4|Blowfish|IDEA|CAST5|SEED|TripleDES|RC2)$|^cryptography\.hazmat\.(?:primitives|decrepit)\.ciphers\.algorithms\.(?:ARC4|Blowfish|IDEA|CAST5|SEED|TripleDES|RC2)$/,
      },
      { on: 'call', callee: /(?:^|\.)modes\.ECB$/ },
    ],
    bad: ['from Crypto.Cipher import AES\nc = AES.new(k, AES.MODE_ECB)\n'],
    good: ['from Crypto.Cipher import AES\nc = AES.new(k, AES.MODE_GCM)\n'],
  },
  {
    ...weak,
    id: 'security/python-weak-key',
    cwe: 326,
    title: 'A key is too short, an initial vector is constant, or a random value can be guessed',
    remediation:
      'RSA and DSA from 2048 bits (3072 better), curves from 256 bits; secrets.token_bytes for keys, vectors and tokens.',
    languages: ['python'],
    keywords: ['cipher', 'uuid1', 'generate', 'key_size', 'random', 'iv', 'nonce', 'secp', 'sect', 'hashids', 'uuid1'],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)(?:rsa|dsa|dh)\.generate_(?:private_key|parameters)$|(?:RSA|DSA|ElGamal)\.generate$/,
        where: [
          { arg: 'all', is: /(?:^|[\s,=])(?:512|768|1024|1536|2047|2048)\b/ },
          { arg: 'all', isNot: /(?:3072|4096|8192)/ },
          { arg: 'all', is: /\b(?:512|768|1024|1536|2047)\b/ },
        ],
      },
      { on: 'line', is: /\bec\.SEC[TP](?:192|163|160)\w*|\bSECP192R1\b|\bsect163\w+/i },
      {
        on: 'call',
        callee: /^random\.(?:random|randint|randrange|choice|choices|sample|getrandbits|randbytes|shuffle|uniform)$/,
        where: [{ arg: 'all', is: SECRETISH }],
      },
      {
        on: 'assign',
        target: SECRETISH,
        value: /\brandom\.(?:random|randint|randrange|choice|choices|sample|getrandbits|randbytes)\(/,
        valueNot: /SystemRandom|secrets\./,
      },
      { on: 'assign', target: /^(?:iv|IV|nonce)$/, value: /^b?["'][^"']{8,}["']$|^b["']\\x00["']\s*\*|^bytes\(\d+\)$/ },
      {
        on: 'call',
        callee: /^(?:Crypto|Cryptodome)\.Cipher\.\w+\.new$/,
        where: [{ arg: 0, is: /^b?["'][^"']*["']$/ }],
      },
      { on: 'call', callee: /^uuid\.uuid1$/, where: [] },
      { on: 'call', callee: /^hashids\.Hashids$/, where: [{ arg: 'salt', is: /SECRET_KEY|secret_key/i }] },
      { on: 'call', callee: /^hashids\.Hashids$/, where: [{ arg: 0, is: /SECRET_KEY|secret_key/i }] },
      { on: 'call', callee: /\.Hashids$|^Hashids$/, where: [{ arg: 'all', is: /SECRET_KEY|secret_key/i }] },
    ],
    bad: [
      'from cryptography.hazmat.primitives.asymmetric import rsa\nk = rsa.generate_private_key(65537, 1024)\n',
      'import random\ntoken = random.choice("abc")\n',
    ],
    good: [
      'from cryptography.hazmat.primitives.asymmetric import rsa\nk = rsa.generate_private_key(65537, 4096)\n',
      'import secrets\ntoken = secrets.token_hex()\n',
    ],
  },
  {
    ...weak,
    id: 'security/script-weak-crypto',
    cwe: 327,
    title: 'A hash, cipher, key or random value that is too weak',
    remediation:
      'Use sha256, aes-256-gcm with a fresh iv, keys from 2048 bits, crypto.randomBytes; for passwords argon2 or scrypt.',
    languages: ['javascript'],
    keywords: [
      'createhash',
      'createcipher',
      'createhmac',
      'md5',
      'sha1',
      'math.random',
      'generatekeypair',
      'modulus',
      'des',
      'pseudorandombytes',
      'ecb',
      'rc4',
      'gettoken',
      'crypto',
      'setauthtag',
      'argon2',
      'bcrypt',
    ],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)create(?:Hash|Hmac)$/,
        where: [{ arg: 0, is: /^["'`](?:md[245]|sha1?|rmd160|ripemd160)["'`]$/i }],
      },
      { on: 'call', callee: /(?:^|\.)create(?:Cipher|Decipher)$/ },
      {
        on: 'call',
        callee: /(?:^|\.)create(?:Cipher|Decipher)iv$/,
        where: [{ arg: 0, is: /^["'`](?:des|rc[24]|bf|blowfish|cast|idea|seed|[\w-]*-ecb)/i }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)createDecipheriv$/,
        where: [
          { arg: 0, is: /gcm|ccm|ocb|poly1305/i },
          { arg: 3, isNot: /authTagLength/ },
        ],
      },
      {
        on: 'call',
        callee:
          /^crypto-js(?:\.\w+)*\.?(?:MD5|SHA1|HmacMD5|HmacSHA1|DES\.\w+|TripleDES\.\w+|RC4\.\w+|Rabbit\.\w+)$|^CryptoJS\.(?:MD5|SHA1|HmacMD5|HmacSHA1|DES|TripleDES|RC4)\b/,
      },
      { on: 'call', callee: /^(?:md5|sha1|js-md5|js-sha1|blueimp-md5)$/, where: [{ arg: 0, is: SECRETISH }] },
      { on: 'call', callee: /^argon2\.hash$/, where: [{ arg: 1, is: /argon2(?:d|i)\b/ }] },
      { on: 'label', label: /^modulusLength$/, value: /^(?:512|768|1024|1536)$/ },
      { on: 'call', callee: /(?:^|\.)pseudoRandomBytes$/ },
      { on: 'assign', target: SECRETISH, value: /\bMath\.random\s*\(\)/ },
      { on: 'label', label: SECRETISH, value: /\bMath\.random\s*\(\)/ },
    ],
    bad: ['const h = crypto.createHash("md5").update(x)\n', 'const token = Math.random ().toString(36)\n'],
    good: ['const h = crypto.createHash("sha256").update(x)\n', 'const angle = Math.random () * 360\n'],
  },
  {
    ...weak,
    id: 'security/go-weak-crypto',
    cwe: 327,
    title: 'A hash, cipher, key or random value that is too weak',
    remediation: 'Use crypto/sha256, AES-GCM, keys from 2048 bits and crypto/rand.',
    languages: ['go'],
    keywords: ['md5', 'sha1', 'des', 'rc4', 'math/rand', 'rsa', 'generatekey', 'bcrypt'],
    sinks: [
      { on: 'call', callee: /^crypto\/(?:md5|sha1|rc4|des)\.\w+$/ },
      {
        on: 'line',
        is: /^\s*(?:import\s+)?(?:\w+\s+)?"(?:crypto\/(?:md5|sha1|des|rc4)|net\/http\/cgi|golang\.org\/x\/crypto\/(?:md4|ripemd160))"/,
      },
      {
        on: 'call',
        callee: /^crypto\/rsa\.GenerateKey$|^crypto\/rsa\.GenerateMultiPrimeKey$/,
        where: [{ arg: 'all', is: /\b(?:512|768|1024|1536|2047)\b/ }],
      },
      {
        on: 'text',
        is: /^\s*(?:import\s+)?(?:\w+\s+)?"math\/rand(?:\/v2)?"(?=[\s\S]*(?:token|secret|passw|nonce|salt|\bkey\b|rsa|crypto\/))/gim,
      },
      { on: 'assign', target: SECRETISH, value: /\brand\.(?:Int|Intn|Read|Int63|Uint32)\b/ },
    ],
    bad: ['package m\nimport "crypto/md5"\nvar h = md5.New()\n'],
    good: ['package m\nimport "crypto/sha256"\nvar h = sha256.New()\n'],
  },
]
