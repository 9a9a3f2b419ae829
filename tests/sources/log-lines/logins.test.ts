import { describe, expect, test } from 'vitest'
import type { LoginCount } from '#protocol/log-minute.ts'
import { COUNTED_PROCESSES_MAX } from '#sources/log-lines/auth-messages.ts'
import { counter, minuteOf, minutesOf, pushText } from './counted.ts'

const ssh = (pid: number, message: string, second = 20) => `Nov 14 22:13:${second} web sshd[${pid}]: ${message}`
const login = (address: string, user: string, outcome: string, count = 1): Partial<LoginCount> =>
  ({ address, user, outcome, count }) as Partial<LoginCount>

describe('sshd', () => {
  test('a wrong password is refused, a key is accepted', () => {
    const text = [
      ssh(1, 'Failed password for root from 1.2.3.4 port 22 ssh2'),
      ssh(2, 'Accepted publickey for bob from 2001:db8::7 port 22 ssh2: RSA SHA256:x'),
    ].join('\n')
    expect(minuteOf(text).logins).toMatchObject([
      login('1.2.3.4', 'root', 'refused'),
      login('2001:db8::7', 'bob', 'ok'),
    ])
  })

  test('repeated lines count as often as they were', () => {
    const text = ssh(1, 'message repeated 5 times: [ Failed password for root from 1.2.3.4 port 22 ssh2]')
    expect(minuteOf(text).logins).toMatchObject([login('1.2.3.4', 'root', 'refused', 5)])
  })

  test('an unknown user with one wrong password is one attempt, with three it is three', () => {
    const lines = (pid: number, ip: string, passwords: number) => [
      ssh(pid, `Invalid user x from ${ip} port 4`),
      ...Array.from({ length: passwords }, () => ssh(pid, `Failed password for invalid user x from ${ip} port 4 ssh2`)),
      ssh(pid, `Connection closed by invalid user x ${ip} port 4 [preauth]`),
    ]
    const text = [...lines(1, '1.1.1.1', 0), ...lines(2, '2.2.2.2', 1), ...lines(3, '3.3.3.3', 3)].join('\n')
    expect(minuteOf(text).logins).toMatchObject([
      login('1.1.1.1', 'x', 'refused', 1),
      login('2.2.2.2', 'x', 'refused', 1),
      login('3.3.3.3', 'x', 'refused', 3),
    ])
  })

  test('processes that are remembered are bounded', () => {
    const to = counter()
    for (let pid = 0; pid < COUNTED_PROCESSES_MAX * 3; pid += 1) pushText(to, ssh(pid, 'Invalid user x from 1.1.1.1'))
    expect((to.state() as { seen: Map<string, number> }).seen.size).toBeLessThanOrEqual(COUNTED_PROCESSES_MAX)
  })
})

const REFUSED: readonly (readonly [string, string, string, string])[] = [
  [
    'dovecot',
    'dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=1.2.3.4, lip=5.6.7.8',
    '1.2.3.4',
    'bob',
  ],
  [
    'postfix',
    'postfix/smtpd[9]: warning: unknown[1.2.3.4]: SASL LOGIN authentication failed: Invalid authentication mechanism',
    '1.2.3.4',
    '',
  ],
  ['pure-ftpd', 'pure-ftpd: (?@1.2.3.4) [WARNING] Authentication failed for user [bob]', '1.2.3.4', 'bob'],
  [
    'vsftpd by PAM',
    'vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=1.2.3.4  user=bob',
    '1.2.3.4',
    'bob',
  ],
]

test.each(REFUSED)('%s refuses', (_name, message, address, user) => {
  expect(minuteOf(`Nov 14 22:13:20 web ${message}`).logins).toMatchObject([login(address, user, 'refused')])
})

const T = '"time":"2026-11-14T10:00:00Z"'
const APPS: readonly (readonly [string, string, Partial<LoginCount>])[] = [
  [
    'an event that failed',
    `{${T},"event":"login_failed","user":"u","client_ip":"1.1.1.1","reason":"bad_password"}`,
    { ...login('1.1.1.1', 'u', 'refused'), reason: 'bad_password' },
  ],
  [
    'ECS category and outcome',
    `{${T},"event":{"category":["authentication"],"outcome":"success"},"user":{"name":"u"},"source":{"ip":"2.2.2.2"},"message":"x"}`,
    login('2.2.2.2', 'u', 'ok'),
  ],
  [
    'a request that was refused, without a user',
    `{${T},"method":"POST","path":"/auth/login","status":401,"client_ip":"1.1.1.1"}`,
    login('1.1.1.1', '', 'refused'),
  ],
  [
    'a request that was let in',
    `{${T},"method":"POST","path":"/api/v1/sessions","status":201,"client_ip":"1.1.1.1","user":"u"}`,
    login('1.1.1.1', 'u', 'ok'),
  ],
  [
    'a request that broke',
    `{${T},"method":"POST","path":"/login","status":503,"client_ip":"1.1.1.1"}`,
    login('1.1.1.1', '', 'broken'),
  ],
  [
    'a provider that was away',
    `{${T},"event":"login_failed","user":"u","client_ip":"1.1.1.1","reason":"idp unreachable"}`,
    login('1.1.1.1', 'u', 'broken'),
  ],
  [
    'words',
    '2026-11-14 10:00:00 WARN authentication failure for user bob from 1.2.3.4',
    login('1.2.3.4', 'bob', 'refused'),
  ],
  [
    'words about a provider',
    '2026-11-14 10:00:00 WARN Login failed for a@x.test (ip=5.5.5.5): identity provider timed out',
    login('5.5.5.5', 'a@x.test', 'broken'),
  ],
  [
    'words that let in',
    '2026-11-14 10:00:00 INFO user "carol" logged in from 1.2.3.4',
    login('1.2.3.4', 'carol', 'ok'),
  ],
]

describe('a login is read from', () => {
  test.each(APPS)('%s', (_name, line, expected) => {
    expect(minuteOf(line).logins).toMatchObject([expected])
  })
})

test.each([
  `{${T},"method":"GET","path":"/login","status":200,"client_ip":"1.1.1.1"}`,
  `{${T},"method":"POST","path":"/auth/logout","status":200,"client_ip":"1.1.1.1"}`,
  `{${T},"method":"GET","path":"/api/authors","status":200,"client_ip":"1.1.1.1"}`,
  `{${T},"level":"info","msg":"password policy loaded"}`,
  '2026-11-14 10:00:00 INFO job finished for user bob',
])('%s is no login', (line) => {
  expect(minutesOf(line).flatMap(({ logins }) => logins)).toEqual([])
})
