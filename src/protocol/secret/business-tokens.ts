// Token formats of payment, messaging, content and marketing services that mark themselves by a prefix.
import { ALNUM, HEX, type Prefixed, URLSAFE, UUID } from './pattern.ts'

const PAYMENT: readonly Prefixed[] = [
  [
    'stripe-key',
    'Stripe key',
    ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_prod_', 'rk_prod_'],
    `${ALNUM}{10,250}`,
  ],
  ['stripe-webhook-secret', 'Stripe webhook secret', 'whsec_', '[A-Za-z0-9+/]{32,64}={0,2}'],
  ['square-token', 'Square access token', ['EAAA', 'sq0atp-'], `(?:${URLSAFE}{60}|${URLSAFE}{22})`],
  ['square-secret', 'Square secret', ['sq0csp-', 'sq0idp-'], `${URLSAFE}{22,43}`],
  [
    'braintree-token',
    'Braintree token',
    ['access_token$production$', 'access_token$sandbox$'],
    `[0-9a-z]{16}\\$${HEX}{32}`,
  ],
  ['shopify-token', 'Shopify token', ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_', 'shpua_'], '[a-fA-F0-9]{32}'],
  [
    'flutterwave-key',
    'Flutterwave key',
    ['FLWSECK_TEST-', 'FLWSECK-', 'FLWPUBK_TEST-', 'FLWSECK_TEST'],
    '[a-fA-F0-9]{12,32}(?:-X)?',
  ],
  ['plaid-token', 'Plaid token', ['access-sandbox-', 'access-development-', 'access-production-'], UUID],
  ['razorpay-key', 'Razorpay key', ['rzp_live_', 'rzp_test_'], `${ALNUM}{14,24}`],
  ['easypost-key', 'EasyPost key', ['EZAK', 'EZTK'], `${ALNUM}{54}`],
  ['shippo-token', 'Shippo token', ['shippo_live_', 'shippo_test_'], `${HEX}{40}`],
  ['duffel-token', 'Duffel token', ['duffel_live_', 'duffel_test_'], '[A-Za-z0-9_=-]{43}'],
  ['paddle-key', 'Paddle key', ['pdl_live_apikey_', 'pdl_sdbx_apikey_'], '[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}'],
  ['polar-token', 'Polar token', ['polar_oat_', 'polar_pat_', 'polar_cs_'], `${ALNUM}{30,60}`],
  ['mercadopago-token', 'Mercado Pago token', ['APP_USR-', 'TEST-'], `\\d{10,20}-\\d{6}-${HEX}{32}-\\d{6,10}`],
  ['lob-key', 'Lob key', ['live_pub_', 'test_pub_'], `${HEX}{31}`],
  [
    'live-or-test-key',
    'API key of a payment or postal service',
    ['live_', 'test_'],
    `(?=[A-Za-z_-]*\\d)(?:${HEX}{35,40}|${ALNUM}{30}|${URLSAFE}{40})`,
  ],
  ['cashfree-key', 'Cashfree key', ['cfsk_ma_prod_', 'cfsk_ma_test_'], `${HEX}{32}_${HEX}{8}`],
  ['adafruit-key', 'Adafruit IO key', 'aio_', `${ALNUM}{28}`],
]

const MESSAGING: readonly Prefixed[] = [
  [
    'slack-token',
    'Slack token',
    ['xoxa-', 'xoxb-', 'xoxc-', 'xoxd-', 'xoxe-', 'xoxe.', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'],
    '(?:xox[bp]-\\d-[A-Za-z0-9]{40,200}|(?=[A-Za-z%-]*\\d)(?:(?:\\d{1,14}-){1,4}[A-Za-z0-9-]{8,80}|[A-Za-z0-9%]{24,400}))',
  ],
  ['slack-app-token', 'Slack app token', ['xapp-', 'xwfp-'], '\\d-[A-Z0-9]{8,16}-\\d{8,16}-[a-zA-Z0-9]{20,80}'],
  ['sendgrid-key', 'SendGrid key', 'SG.', '[\\w=-]{20,24}\\.[\\w=-]{39,50}'],
  ['mailgun-key', 'Mailgun key', 'key-', `(?:${HEX}{32}|[a-z0-9]{32})`],
  ['brevo-key', 'Brevo key', ['xkeysib-', 'xsmtpsib-'], `${HEX}{64}-${ALNUM}{16}`],
  ['resend-key', 'Resend key', 're_', `${ALNUM}{8}_${ALNUM}{24}`],
  ['mandrill-key', 'Mandrill key', 'md-', `${URLSAFE}{22}`],
  ['onesignal-key', 'OneSignal key', ['os_v2_app_', 'os_v2_org_'], '[a-z2-7]{60,120}'],
  ['twilio-key', 'Twilio API key', 'SK', `${HEX}{32}`],
  ['intercom-token', 'Intercom token', 'dG9rO', '[A-Za-z0-9+/]{50,60}={0,2}'],
  ['courier-key', 'Courier key', ['pk_prod_', 'dk_prod_'], '[A-Z0-9]{28}'],
]

const CONTENT: readonly Prefixed[] = [
  ['airtable-token', 'Airtable token', 'pat', `${ALNUM}{14}\\.${HEX}{64}`],
  ['notion-token', 'Notion token', 'ntn_', `\\d{11}${ALNUM}{35}`],
  ['notion-token-older', 'Notion token', 'secret_', `(?=[A-Za-z]*\\d)${ALNUM}{43}`],
  ['figma-token', 'Figma token', ['figd_', 'figu_', 'figo_'], `${URLSAFE}{38,48}`],
  ['contentful-token', 'Contentful token', 'CFPAT-', `${URLSAFE}{43}`],
  ['typeform-token', 'Typeform token', 'tfp_', '[\\w=.-]{40,59}'],
  ['hubspot-token', 'HubSpot token', ['pat-na1-', 'pat-na2-', 'pat-eu1-', 'pat-ap1-', 'pat-au1-', 'pat-ca1-'], UUID],
  ['dropbox-token', 'Dropbox token', ['sl.u.', 'sl.B', 'sl.'], `${URLSAFE}{130,1200}`],
  ['facebook-token', 'Facebook token', ['EAAC', 'EAAM', 'EAAG', 'EAAB', 'EAAD', 'EAAE'], `${ALNUM}{80,300}`],
  ['instagram-token', 'Instagram token', 'IGQV', `${URLSAFE}{80,300}`],
  ['twitter-bearer', 'X bearer token', 'AAAAAAAAAAAAAAAAAAAAA', '[A-Za-z0-9%+/=]{50,120}'],
  ['mapbox-token', 'Mapbox token', ['sk.eyJ', 'pk.eyJ', 'tk.eyJ'], `${URLSAFE}{40,200}\\.${URLSAFE}{20,30}`],
  ['clickup-token', 'ClickUp token', 'pk_', '\\d{5,10}_[A-Z0-9]{32}'],
  ['frameio-token', 'Frame.io token', 'fio-u-', '[\\w=-]{60,64}'],
  [
    'authress-key',
    'Authress key',
    ['sc_', 'ext_', 'scauth_', 'authress_'],
    '[a-zA-Z0-9]{5,30}\\.[a-zA-Z0-9]{4,6}\\.acc[_-][a-zA-Z0-9-]{10,32}\\.[a-zA-Z0-9+/_=-]{30,120}',
  ],
  ['settlemint-token', 'Settlemint token', ['sm_aat_', 'sm_pat_', 'sm_sat_'], `${ALNUM}{16}`],
  ['clickhouse-cloud-secret', 'ClickHouse Cloud secret', '4b1d', `${ALNUM}{38}`],
  ['pushbullet-token', 'Pushbullet token', 'o.', `(?=[A-Za-z]*\\d)${ALNUM}{32}`],
  ['wakatime-key', 'WakaTime key', 'waka_', UUID],
  ['asana-token', 'Asana token', ['1/', '2/'], '\\d{15,17}(?:/\\d{15,17})?:[a-f0-9]{32}'],
  ['ramp-secret', 'Ramp client secret', 'ramp_sec_', `${ALNUM}{40,60}`],
  ['trello-token', 'Trello token', 'ATTA', `${HEX}{64,72}`],
]

export const BUSINESS_TOKENS: readonly Prefixed[] = [...PAYMENT, ...MESSAGING, ...CONTENT]
