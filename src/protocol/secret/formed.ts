// Formats that a prefix and an alphabet do not tell: the mark stands inside, behind, or in the address around the value.
import { ALNUM, HEX, type SecretPattern } from './pattern.ts'

type Formed = readonly [rule: string, name: string, keywords: readonly string[], expression: RegExp]

const WEBHOOKS: readonly Formed[] = [
  [
    'slack-webhook',
    'Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Z0-9]{6,16}\/[A-Za-z0-9]{6,24}\/[A-Za-z0-9/]{16,80})/g,
  ],
  [
    'discord-webhook',
    'Discord webhook',
    ['/api/webhooks/'],
    /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{17,21}\/[\w-]{50,90})/g,
  ],
  [
    'teams-webhook',
    'Microsoft Teams webhook',
    ['webhook.office.com'],
    /webhook\.office\.com\/webhookb2\/(?<secret>[a-f0-9-]{36}@[a-f0-9-]{36}\/IncomingWebhook\/[a-f0-9]{32}\/[a-f0-9-]{36})/gi,
  ],
  [
    'google-chat-webhook',
    'Google Chat webhook',
    ['chat.googleapis.com'],
    /chat\.googleapis\.com\/v1\/spaces\/[\w-]{6,20}\/messages\?(?<secret>[\w=&%-]{60,200})/g,
  ],
  [
    'zapier-webhook',
    'Zapier webhook',
    ['hooks.zapier.com'],
    /hooks\.zapier\.com\/hooks\/catch\/(?<secret>\d{4,12}\/[A-Za-z0-9]{5,20})/g,
  ],
]

const INSIDE: readonly Formed[] = [
  [
    'private-key',
    'Private key',
    ['private key'],
    /(?<secret>-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:\\?[\\rn\s"'+,|]{0,12}[A-Za-z0-9+/=]{20,100}){0,8})/g,
  ],
  [
    'url-password',
    'Password in a URL',
    ['://'],
    /(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"?#]{0,100}:(?<secret>[^\s:/@'"`$<{[(*][^\s/'"`<{*]{2,100})@[\w[][\w.:\]-]/gi,
  ],
  [
    'aws-secret-key',
    'AWS secret access key',
    ['aws', 'secret_access', 'secretaccess', 'secretkey', 'secret_key'],
    /(?:aws[\w.-]{0,20}|secret_?(?:access)?_?key)[\w. -]{0,30}(?:\\{0,3}["'`\])>]){0,3}\s{0,6}(?:=>|[.?:]?=|:|,|\(|>)\s{0,6}\\{0,3}["'`]?(?<secret>(?=[A-Za-z/+]{0,39}\d)[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  ],
  [
    'azure-client-secret',
    'Microsoft Entra client secret',
    ['q~'],
    /(?<![A-Za-z0-9_~.-])(?<secret>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~-])/g,
  ],
  [
    'azure-devops-token',
    'Azure DevOps token',
    ['azdo'],
    new RegExp(`(?<![A-Za-z0-9])(?<secret>${ALNUM}{76}AZDO${ALNUM}{4})(?![A-Za-z0-9])`, 'g'),
  ],
  [
    'azure-account-key',
    'Azure account key',
    ['accountkey', 'sharedaccesskey', 'shared_access_key', 'account_key'],
    /(?:account_?key|shared_?access_?key)\s{0,4}[=:]\s{0,4}["']?(?<secret>[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)/gi,
  ],
  [
    'azure-service-key',
    'Azure service key',
    ['azfu', 'azse', 'acdb', 'astt', '+acr', 'aiot', 'apim', 'asbt', '+aeh'],
    /(?<![A-Za-z0-9+/])(?<secret>[A-Za-z0-9_+/-]{33,76}(?:AzFu|AzSe[A-D]|ACDb|\+ASt|\+ACR[A-D]|AIoT|\+ASb|\+AEh|APIM)[A-Za-z0-9+/]{5}(?:[A-Za-z0-9+/]{0,3}={0,2}))(?![A-Za-z0-9+/=])/g,
  ],
  [
    'azure-sas',
    'Azure shared access signature',
    ['sig='],
    /[?&]sv=\d{4}-\d\d-\d\d[\w=&%:.-]{10,300}&sig=(?<secret>[A-Za-z0-9%+/]{40,70}(?:%3D|=)?)/gi,
  ],
  [
    'terraform-token',
    'Terraform Cloud token',
    ['.atlasv1.'],
    /(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70})(?![A-Za-z0-9])/gi,
  ],
  [
    'telegram-token',
    'Telegram bot token',
    [':aa', ':a'],
    /(?<![A-Za-z0-9])(?:bot)?(?<secret>\d{8,16}:A[\w-]{34})(?![\w-])/g,
  ],
  [
    'mailchimp-key',
    'Mailchimp key',
    ['-us'],
    new RegExp(`(?<![A-Za-z0-9])(?<secret>${HEX}{32}-us\\d{1,2})(?![A-Za-z0-9])`, 'g'),
  ],
  [
    'maxmind-key',
    'MaxMind licence key',
    ['_mmk'],
    /(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)(?![A-Za-z0-9])/g,
  ],
  [
    'rapidapi-key',
    'RapidAPI key',
    ['msh'],
    /(?<![A-Za-z0-9])(?<secret>[a-z0-9]{10}msh[a-z0-9]{26}jsn[a-z0-9]{12})(?![A-Za-z0-9])/g,
  ],
  [
    'newrelic-license-key',
    'New Relic licence key',
    ['nral'],
    new RegExp(`(?<![A-Za-z0-9])(?<secret>[a-zA-Z0-9]{2,6}${HEX}{28,34}(?:FFFF)?NRAL)(?![A-Za-z0-9])`, 'g'),
  ],
  ['cloudinary-url', 'Cloudinary URL', ['cloudinary://'], /cloudinary:\/\/\d{10,20}:(?<secret>[\w-]{20,40})@/g],
  [
    'mailgun-signing-key',
    'Mailgun key',
    ['mailgun'],
    new RegExp(`mailgun.{0,40}?(?<secret>${HEX}{32}-${HEX}{8}-${HEX}{8})(?![A-Za-z0-9-])`, 'gi'),
  ],
  [
    'discord-token',
    'Discord bot token',
    ['discord', 'bot', 'token'],
    /(?<![\w.-])(?<secret>[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,38})(?![\w-])/g,
  ],
  [
    'sidekiq-url',
    'Sidekiq credentials in a URL',
    ['contribsys.com'],
    new RegExp(`(?<secret>${HEX}{8}:${HEX}{8})@(?:gems|enterprise)\\.contribsys\\.com`, 'gi'),
  ],
  [
    'curl-user',
    'Password on a command line',
    ['curl', 'wget', '--user'],
    /(?:curl|wget)\b[^\n]{0,200}?\s(?:-u|--user|--proxy-user)[ =]?\s{0,2}["']?[^\s"':$]{0,60}:(?<secret>[^\s"'$<{[(*][^\s"'$<{*]{3,100})["']?/g,
  ],
  [
    'authorization-header',
    'Credential in an Authorization header',
    ['authorization'],
    /authorization["']?\s{0,4}[:=,]\s{0,4}["'`]?(?:basic|bearer|token|apikey|splunk)\s{1,2}(?<secret>[A-Za-z0-9+/._~=-]{16,1000})/gi,
  ],
]

/** What was masked before is not masked again. */
const isUnmasked = (secret: string): boolean => !secret.includes('***(') && !/\*\*\*.{2}\(\d+\)$/.test(secret)

/** Begins like a token with a prefix and is longer than a window. */
const WEB_TOKEN: SecretPattern = {
  rule: 'secret/jwt',
  name: 'JSON web token',
  tier: 'prefixed',
  keywords: ['ey', 'ew', 'zxlk'],
  starts: ['ey', 'ew', 'ZXlK'],
  expression:
    /(?<![A-Za-z0-9])(?<secret>e[yw][A-Za-z0-9][A-Za-z0-9_-]{10,2000}\.e[yw][A-Za-z0-9][A-Za-z0-9_/\\-]{10,6000}\.[A-Za-z0-9_/\\-]{10,2000}={0,2}|ZXlK[A-Za-z0-9+/_-]{20,4000}\.?[A-Za-z0-9=_-]{0,4000})/y,
}

const MATCHED: readonly SecretPattern[] = [...WEBHOOKS, ...INSIDE].map(([rule, name, keywords, expression]) => ({
  rule: `secret/${rule}`,
  name,
  tier: 'prefixed',
  keywords,
  expression,
  check: isUnmasked,
}))

export const FORMED: readonly SecretPattern[] = [WEB_TOKEN, ...MATCHED]
