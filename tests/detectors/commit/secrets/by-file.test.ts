import { describe, expect, test } from 'vitest'
import { findSecrets } from '#detectors/commit/secrets.ts'

const find = (path: string, text: string) => findSecrets({ path, text, status: 'modified' })
const WORD = ['hunter', '22!'].join('')
const base64 = (text: string) => Buffer.from(text).toString('base64')
const HASH = `$2y$12$${'abcdefghij./ABCDEFGHIJ0123456789abcdefghijABCDEFGHIJ'.slice(0, 53)}`

describe('a file whose kind says where the password is', () => {
  test.each([
    ['.netrc', `machine db.test login me password ${WORD}`, 'secret/netrc'],
    ['home/.pgpass', `db.test:5432:shop:app:${WORD}`, 'secret/pgpass'],
    ['www/.htpasswd', `app:${HASH}`, 'secret/password-hash'],
    ['etc/shadow', `root:$6$${'saltsalt'}$${'a1B2c3D4'.repeat(8)}:18000:0:99999:7:::`, 'secret/password-hash'],
    ['.docker/config.json', `  "auth": "${base64(`me:${WORD}`)}"`, 'secret/docker-auth'],
    ['filezilla/sitemanager.xml', `<Pass encoding="base64">${base64(WORD)}</Pass>`, 'secret/ftp-client'],
    ['profile/logins.json', '{"encryptedPassword":"MDIEEPgAAAAAAAAA1"}', 'secret/saved-login'],
    ['setup/users.sql', `CREATE USER app IDENTIFIED BY '${WORD}';`, 'secret/sql-password'],
    ['src/Db.cs', `var c = "Server=db;Database=shop;User Id=app;Password=${WORD};";`, 'secret/connection-string'],
    ['.bash_history', `mysql -u root -p${WORD} shop`, 'secret/command-line-password'],
    ['config/master.key', '0f3a9cb1d27e45f6a890bc1de2f34ab5', 'secret/key-alone'],
    ['id.ppk', 'Private-Lines: 14', 'secret/putty-key'],
    ['k8s/db.yaml', `kind: Secret\ndata:\n  password: ${base64(WORD)}`, 'secret/kubernetes-secret'],
  ])('%s gives it away', (path, text, rule) => {
    const found = find(path, text)
    expect(found.map((finding) => finding.rule)).toContain(rule)
    expect(JSON.stringify(found)).not.toContain(WORD)
    expect(find('src/notes.ts', text).map((finding) => finding.rule)).not.toContain(
      /connection|kubernetes/.test(rule) ? 'secret/netrc' : rule,
    )
  })
})

describe('a settings file', () => {
  test.each([
    ['.env', `DB_PASSWORD=${WORD}`],
    ['.env.production', `export API_TOKEN='${WORD}'`],
    ['app.properties', `spring.datasource.password=${WORD}`],
    ['config/app.yml', `  password: ${WORD}`],
    ['infra/prod.tfvars', `db_password = "${WORD}"`],
    ['wp-config.php', `define('DB_PASSWORD', '${WORD}');`],
    ['shop/settings.py', `SECRET_KEY = '${WORD}'`],
    ['web.config', `<add key="SmtpPassword" value="${WORD}" />`],
    ['pom.xml', `<password>${WORD}</password>`],
    ['.npmrc', `//r.test/:_password=${WORD}`],
    ['.pypirc', `password = ${WORD}`],
    ['.s3cfg', `secret_key = ${WORD}`],
  ])('%s has its password found, also a weak one, as MEDIUM: %s', (path, text) => {
    expect(find(path, text)).toMatchObject([{ severity: 'MEDIUM', type: 'secret', line: 1 }])
  })

  test.each([
    ['.env', 'DB_PASSWORD='],
    ['.env', ['DB_PASSWORD=', '{DB_PASSWORD}'].join('$')],
    ['.env', 'API_KEY=<your-api-key>'],
    ['config/app.yml', '  password: !vault db/password'],
    ['.github/workflows/ci.yml', ['      TOKEN: ', '{{ secrets.TOKEN }}'].join('$')],
    ['.github/workflows/ci.yml', '      id-token: write'],
    ['locales/de/auth.json', '"password": "Passwort123"'],
    ['config/app.json', '"passwordMinLength": "12chars1"'],
    ['config/app.json', '"nextToken": "abc123def4"'],
    ['package-lock.json', '"token": "abc123def4"'],
    ['shop/settings.py', 'SECRET_KEY = os.environ["SECRET_KEY"]'],
    ['app.properties', 'password.file=/run/secrets/db1'],
  ])('%s has nothing in: %s', (path, text) => expect(find(path, text)).toEqual([]))

  test('has what reads like an example at LOW, and in an example file that counts as nothing worse', () => {
    expect(find('.env', 'DB_PASSWORD=admin')).toMatchObject([{ severity: 'LOW' }])
    expect(find('.env.example', `DB_PASSWORD=${WORD}`)).toMatchObject([{ severity: 'LOW' }])
  })

  test('keeps the fingerprint of its line, which the password is no part of', () => {
    const [one] = find('.env', `DB_PASSWORD=${WORD}`)
    const [moved] = find('.env', `A=1\nDB_PASSWORD=${WORD}`)
    const [other] = find('.env', `DB_PASSWORD=${[...WORD].reverse().join('')}`)
    expect(moved?.fingerprint).toBe(one?.fingerprint)
    expect(other?.fingerprint).toBe(one?.fingerprint)
  })
})
