// Made-up credentials, put together at run time so that no scanner of this repository takes them for real.

export const AWS_KEY = `AKIA${'Q3EGRZ'}${'T5WXYZ27KL'}`
export const GITHUB_TOKEN = `ghp_${'a1B2c3D4e5'.repeat(4)}`
export const ANTHROPIC_KEY = `sk-ant-api03-${'Zz9Yy8Xx7Ww6Vv5'.repeat(3)}`
export const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'TJVA95OrM7E2cBab30RMHrHD'].join('.')
export const URL_PASSWORD = 'h4rd-to-9uess'
export const DATABASE_URL = `postgres://app:${URL_PASSWORD}@db.example.org/app`
export const KEY_HEADER = `-----BEGIN ${'RSA PRIVATE'} KEY-----`
