// Hard limits: they can only tighten, and no rule of anybody overrides them. That only a human answers a question is one as well;
// it is no rule but how answers are taken (escalations/settle.ts).
import type { Rule } from '#protocol/rule.ts'
import { ROADMAP_RULES } from './access-rules.ts'
import { FATAL_RULES } from './danger-rules.ts'

const OWN_FILES = [
  '~/.config/signalbox/**',
  '~/.local/state/signalbox/**',
  '/run/user/*/signalbox/**',
  '**/signalbox-*/journal.sqlite*',
  '**/signalbox/*/journal.sqlite*',
]

const SECRET_FILES = [
  '**/.env',
  '**/.env.*',
  '!**/.env.example',
  '!**/.env.sample',
  '!**/.env.template',
  '**/*.pem',
  '**/*.key',
  '**/*.p12',
  '**/*.pfx',
  '**/*.jks',
  '**/id_rsa*',
  '**/id_ed25519*',
  '**/id_ecdsa*',
  '~/.ssh/**',
  '~/.aws/**',
  '~/.gnupg/**',
  '~/.kube/**',
  '~/.docker/config.json',
  '~/.netrc',
  '~/.npmrc',
  '~/.pypirc',
  '~/.config/gh/**',
  '~/.config/gcloud/**',
  '**/.git-credentials',
  '/etc/shadow',
]
const SECRET_WORDS =
  '(?:^|[\\s/"\'=])(?:\\.env|\\.netrc|\\.npmrc|\\.pypirc|\\.git-credentials|id_rsa|id_ed25519|\\.ssh/|\\.aws/|\\.gnupg/|\\.kube/config)(?:[\\s/"\'.;&|)]|$)'

export const LIMIT_RULES: readonly Rule[] = [
  {
    name: 'nobody approves himself',
    command:
      '\\bsignalbox(?:\\.js)?["\']?\\s+(?:-\\S+\\s+(?:\\S+\\s+)?)?(?:approve|reject|answer|snooze|undo|policy\\s+revoke|send|attach|engine|stop|restart|init|mem|workflow\\s+(?:run|cancel))\\b',
    verdict: 'deny',
    because: 'an agent does not steer Signalbox: its questions are answered by a human',
  },
  {
    name: 'Signalbox’s own files',
    paths: OWN_FILES,
    verdict: 'deny',
    because: 'rules, journal and sockets of Signalbox are not for agents',
  },
  ...ROADMAP_RULES,
  ...FATAL_RULES,
  {
    name: 'secrets',
    paths: SECRET_FILES,
    verdict: 'ask',
    because: 'the file may hold a secret',
    severity: 'HIGH',
    confirm: true,
  },
  {
    name: 'secrets in commands',
    command: SECRET_WORDS,
    verdict: 'ask',
    because: 'the command names a file that may hold a secret',
    severity: 'HIGH',
    confirm: true,
  },
  {
    name: 'read from a screen',
    channel: 'screen',
    verdict: 'ask',
    because: 'it was read from the agent’s screen, whose text may be cut or made up: no rule may allow it',
  },
]
