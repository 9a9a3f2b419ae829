// Which name of a field means what: data, so that a new logger is a new name in a list. Names are compared without case, `_` and `-`;
// a dot is nesting or stands in the name, as ECS has it both ways. Earlier in a list is better.

import { ROLE, type Role } from './line-facts.ts'
import type { FieldNames } from './own-fields.ts'

export type Meaning = {
  readonly role: Role
  readonly rank: number
  /** Durations: factor to milliseconds, 0 where the name does not tell the unit. */
  readonly scale: number
  /** The name as logged. */
  readonly name: string
}

const NAMES: readonly (readonly [Role, string])[] = [
  [
    ROLE.time,
    '@timestamp timestamp time ts @t datetime date eventtime asctime t logtime timereceived starttime timelocal timeiso8601 requesttimestamp sourcerealtimetimestamp realtimetimestamp receivedat createdat',
  ],
  [
    ROLE.level,
    'log.level levelname level severity lvl loglevel severitytext @l severitynumber priority syslog.severity.name',
  ],
  [
    ROLE.service,
    'service.name service servicename app application appname syslogidentifier resource.service.name kubernetes.labels.app kubernetes.containername kubernetes.container.name container.name component svc program applicationname systemdunit comm name',
  ],
  [
    ROLE.message,
    'message msg @m shortmessage textpayload log.message body text logmessage renderedmessage event fullmessage description',
  ],
  [ROLE.template, '@mt messagetemplate'],
  [
    ROLE.error,
    'error.message err.message exception.message error.msg err.msg errormessage errormsg error err exception.type error.type err.type exception exc excinfo @x fault failure cause stacktrace error.stacktrace stack',
  ],
  [
    ROLE.method,
    'http.request.method req.method request.method httprequest.requestmethod http.method method httpmethod requestmethod verb reqmethod csmethod',
  ],
  [ROLE.route, 'http.route route routepattern routename endpoint urlpattern pathtemplate req.route.path routetemplate'],
  [
    ROLE.path,
    'url.path http.target req.url request.path request.uri request.url httprequest.requesturl http.url url.original http.path path requestpath requesturi requesturl uripath uri url req.path originalurl target csuristem pathname resource httppath xenvoyoriginalpath xenvoyoriginpath',
  ],
  [ROLE.request, 'request http.request requestline req reqline'],
  [
    ROLE.status,
    'http.response.statuscode http.statuscode res.statuscode response.statuscode response.status httprequest.status http.status statuscode status httpstatus httpstatuscode responsestatus responsecode downstreamstatus originstatus resp.status code scstatus',
  ],
  [
    ROLE.address,
    'xforwardedfor req.headers.xforwardedfor request.headers.xforwardedfor headers.xforwardedfor httpxforwardedfor forwardedfor xrealip realip client.ip clientip source.ip request.clientip httprequest.remoteip client.address source.address req.ip req.remoteaddress request.remoteip request.remoteaddr network.client.ip remoteip remoteaddr remoteaddress clientaddr clientaddress clienthost ipaddress ipaddr sourceip srcip sourceipaddress ip remotehost remote peer peeraddr client src rhost cip visitorip downstreamremoteaddress addr.remote',
  ],
  [
    ROLE.user,
    'user.name username user.email user userid user.id useremail email login account accountname principal actor subject uid usr loginname',
  ],
  [ROLE.category, 'event.category category'],
  [ROLE.action, 'event.action action event.name eventname event.type eventtype type event'],
  [ROLE.outcome, 'event.outcome outcome success result authenticated'],
  [ROLE.reason, 'event.reason reason failurereason errorreason error.code errorcode'],
  [ROLE.version, 'service.version version appversion release build.version serviceversion dd.version'],
  [
    ROLE.trace,
    'trace.id traceid requestid reqid correlationid req.id request.id http.requestid dd.traceid trace spancontext.traceid xrequestid transactionid',
  ],
  [
    ROLE.queries,
    'dbqueries queries querycount sqlcount sqlqueries dbquerycount numqueries nqueries db.queries db.querycount sqlquerycount dbcalls sqlcalls dbqueriescount queriescount sqlqueriescount db.count dbcount sql.count sql.queries queriesexecuted dbstatements sqlstatements statementcount',
  ],
  [ROLE.embedded, 'log'],
]

/** Duration names; the unit in their end is cut off before they are looked up. */
const DURATIONS = new Set(
  'duration responsetime latency elapsed requesttime took tooktime processingtime requestduration responseduration timetaken elapsedtime totaltime event.duration http.duration http.latency httprequest.latency request.duration response.duration response.time runtime handlingtime servicetime roundtrip rt executiontime exectime durationtotal timespent reqduration httpduration latencytotal walltime upstreamresponsetime res.responsetime'.split(
    ' ',
  ),
)

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/(?:milliseconds|millisecond|millis|msec|msecs|inms|ms)$/, 1],
  [/(?:microseconds|micros|usec|usecs|us)$/, 1e-3],
  [/(?:nanoseconds|nanos|nsec|ns)$/, 1e-6],
  [/(?:seconds|secs|sec|s)$/, 1e3],
]

/** Containers that a logger puts around the fields of a line. */
const AROUND =
  /^(?:labels|fields|field|context|ctx|extra|extras|attributes|attrs|data|properties|mdc|contextmap|meta|metadata|payload|details|tags|jsonpayload|params|kv|custom|structured|log|record|info|additional|resource|http|request|req|response|res|contextmap|@fields|scope|state)\./

const GAUGE =
  /(?:^|[._ ])?(?:mem(?:ory)?|heap|rss|disk|fs|connections?|conns?|pool|queue|lag|fds?|files|threads?|cpu|goroutines|backlog|inodes?|swap|handles|sockets|depth|pending|inflight|usage|utili[sz]ation)/
const GAUGE_WORD =
  /(?:mem(?:ory)?|heap|rss|disk|connections?|conns?|pool|queue|lag|fds|openfiles|threads|cpu|goroutines|backlog|inodes?|swap|handles|sockets|depth|pending|inflight|utili[sz]ation|usage|consumerlag|available|free)/
const NO_GAUGE = /(?:id|ids|name|time|at|key|version|port|uuid|hash|count(?:er)?total|ms|us|ns|seconds)$/

const QUERIES =
  /^(?:n|num|nr|number|total|count)?(?:of)?(?:db|sql|database|pg|postgres|mysql|orm|ar|activerecord|mongo)(?:quer(?:y|ies)|statements?|calls?|roundtrips?)(?:count|num|total|n)?$/

/** A name without what loggers write differently. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_-]/g, '')
    .replace(/^x(?=http)/, '')
}

const KNOWN = new Map<string, readonly (readonly [Role, number])[]>()
for (const [role, names] of NAMES)
  names.split(' ').forEach((name, rank) => {
    KNOWN.set(name, [...(KNOWN.get(name) ?? []), [role, rank]])
  })

const NO_MEANING: readonly Meaning[] = []

/** What a field may stand for, by its whole (dotted) name; more than one, as `event` is a message and an action. */
export function meaningsOf(dotted: string, own: FieldNames): readonly Meaning[] {
  const told = own.get(dotted)
  if (told !== undefined) return [{ role: told, rank: 0, scale: told === ROLE.duration ? 1 : 0, name: dotted }]
  let name = plainName(dotted)
  let away = 0
  for (;;) {
    const found = lookUp(name, dotted, away)
    if (found.length > 0) return found
    const inner = name.replace(AROUND, '')
    if (inner === name) return gaugeOf(name, dotted)
    name = inner
    away += 1
  }
}

const FIRST_RANK = 1
const RANKS_AWAY = 60

function lookUp(name: string, dotted: string, away: number): readonly Meaning[] {
  const known = KNOWN.get(name)
  const rank = FIRST_RANK + away * RANKS_AWAY
  if (known) return known.map(([role, place]) => ({ role, rank: rank + place, scale: 0, name: dotted }))
  if (name === 'event.duration') return [{ role: ROLE.duration, rank, scale: 1e-6, name: dotted }]
  if (DURATIONS.has(name)) return [{ role: ROLE.duration, rank: rank + 1, scale: 0, name: dotted }]
  for (const [unit, scale] of UNITS) {
    const stem = name.replace(unit, '')
    if (stem !== name && DURATIONS.has(stem)) return [{ role: ROLE.duration, rank, scale, name: dotted }]
  }
  if (QUERIES.test(name)) return [{ role: ROLE.queries, rank: rank + 40, scale: 0, name: dotted }]
  return NO_MEANING
}

function gaugeOf(name: string, dotted: string): readonly Meaning[] {
  if (!GAUGE_WORD.test(name) || !GAUGE.test(name) || NO_GAUGE.test(name)) return NO_MEANING
  return [{ role: ROLE.gauge, rank: FIRST_RANK, scale: 0, name: dotted }]
}
