// Where input enters a program, by language, and which calls make a value harmless whatever went in. Data for flow.ts.
import type { CodeLanguage } from './language.ts'

const REQUEST_PARTS_PYTHON =
  'args|form|values|json|data|get_json|get_data|cookies|headers|files|query_params|GET|POST|COOKIES|FILES|META|body|params|path_params|url|query_string|stream|match_info|query|rel_url|full_path|referrer|user_agent|view_args|text|read|matchdict|json_body|content_params|forms|path|host|remote_addr|input_stream|base_url|urlvars'

/** Sent by whoever talks to the program from outside. */
export const REMOTE: Readonly<Record<CodeLanguage, RegExp>> = {
  python: new RegExp(
    `(?<![\\w])(?:(?:self|flask|bottle|cherrypy|web)\\.)?_?req(?:uest)?\\.(?:${REQUEST_PARTS_PYTHON})\\b|\\bself\\.get_(?:query_|body_)?arguments?\\(|(?<![\\w.])(?:raw_)?input\\(|\\b(?:sock|socket|conn|connection|client)\\.recv\\(|\\bcgi\\.FieldStorage\\(`,
  ),
  javascript:
    /(?<![\w$])(?:(?:this|ctx|context|c|event)\.)?_?(?:req|request|ctx)\.(?:body|query|params?|headers?|cookies|signedCookies|url|originalUrl|rawBody|files?|payload|hostname|path|get|nextUrl|json|formData|text|foo)\b|\bctx\.request\b|(?<![\w$])(?:window\.|document\.|self\.|top\.|parent\.)?location\.(?:search|hash|href|pathname)\b|\bdocument\.(?:URL|documentURI|referrer|cookie|location)\b|\bwindow\.name\b|\bnew\s*URLSearchParams\b|\bsearchParams\.get(?:All)?\(|\buseSearchParams\(|\brouter\.query\b|\$location\.(?:search|hash|url|path)\(|\buseParams\(|\$routeParams\b|\bevent\.(?:queryStringParameters|pathParameters|multiValueQueryStringParameters)\b/,
  go: /(?<![\w.])(?:r|req|request|ctx\.Request|c\.Request)\.(?:URL\.(?:Query\(|Path|RawQuery|RawPath|Fragment)|FormValue\(|PostFormValue\(|Form\b|PostForm\b|Header\b|Body\b|Cookies?\(|Host\b|RequestURI\b|PathValue\(|MultipartForm|FormFile\(|Referer\(|UserAgent\(|QueryStringParameters|PathParameters|Headers)|\bmux\.Vars\(|\bchi\.URLParam\(|\bc(?:tx)?\.(?:Query|Param|Params|PostForm|FormValue|QueryParam|DefaultQuery|DefaultPostForm|GetHeader|Cookie|QueryArray|GetRawData)\(/,
  bash: /\$\{?(?:QUERY_STRING|HTTP_[A-Z_]+|REQUEST_URI|PATH_INFO)\b/,
}

/** Given by whoever starts the program: trusted more than remote input. */
export const LOCAL: Readonly<Record<CodeLanguage, RegExp>> = {
  python:
    /\bsys\.argv\b|\bos\.environ(?:\[|\.get\()|\bos\.getenv\(|\bparse_args\(|\boptparse\b|\bfileinput\.input\(|\bsys\.stdin\b|\bargv\b/,
  javascript: /\bprocess\.argv\b|\byargs\.argv\b|\breadline\.|\bDeno\.args\b/,
  go: /\bos\.Args\b|\bflag\.(?:Arg|Args|String)\(|\bbufio\.New(?:Scanner|Reader)\(os\.Stdin\)/,
  bash: /\$\{?[1-9@*]/,
}

/** Parameters of these functions come from outside: routes, cloud functions, decorated handlers. */
export const HANDLER_DECORATORS =
  /@(?:\w+\.)*(?:route|get|post|put|delete|patch|websocket|api_route|endpoint|view_config|expose|on_event|consumes)\s*\(/
/** A parameter that carries a whole event of a cloud function. */
export const EVENT_PARAMETERS = /^(?:event|evt)$/
export const EVENT_FUNCTIONS = /^(?:lambda_)?handler$|_handler$|^main$/i
/** A parameter decorator that fills it from the request. */
export const FILLED_PARAMETER = /@(?:Query|Body|Param|Headers|Req|Request|Cookies)\(/
/** Parameters that cannot carry text. */
export const NUMBER_TYPED =
  /:\s*(?:Optional\[)?(?:int|float|bool|UUID|uuid\.UUID|datetime|date|Decimal|number|boolean|bigint|Date|int(?:8|16|32|64)|uint(?:8|16|32|64)?|time\.\w+)\b|\s(?:u?int(?:8|16|32|64)?|bool|float(?:32|64))$/

/** Ends in the opening bracket: the whole call is then taken out of the expression. */
export const HARMLESS: Readonly<Record<CodeLanguage, RegExp>> = {
  python:
    /(?<![\w])(?:[\w.]+\.)?(?:int|float|bool|len|hash|isinstance|type|id|round|ord|sum|abs|UUID|Decimal|escape|conditional_escape|escape_string|quote|quote_plus|urlencode|clean|secure_filename|basename|sanitize\w*|validate\w*|safe_join|url_for|reverse|linkify|Identifier|b64encode|hexdigest|md5|sha256|isdigit|isalnum|strftime|literal_eval|url_has_allowed_host_and_scheme|is_safe_url|url_is_safe|allowed\w*|is_allowed\w*)\(/,
  javascript:
    /(?<![\w$])(?:[\w$.]+\.)?(?:Number|parseInt|parseFloat|Boolean|BigInt|encodeURIComponent|encodeURI|escape|escapeHtml|escapeHTML|htmlEscape|escapeId|sanitize\w*|sanitise\w*|purify|basename|validate\w*|isValid\w*|validator\.\w+|xss|createHash|escapeRegExp|escapeShellArg|shellescape|toFixed|ObjectId|isAllowed\w*|allowed\w*|isInteger|isSafe\w*|stripTags|he\.encode|safeParse|literal|indexOf|lastIndexOf)\(/,
  go: /(?<![\w])(?:[\w.]+\.)?(?:Atoi|ParseInt|ParseFloat|ParseBool|ParseUint|EscapeString|HTMLEscapeString|QueryEscape|PathEscape|Base|len|cap|Sanitize|MustParse|QuoteIdentifier|QuoteLiteral|JSEscapeString|Sum256|URLQueryEscaper|HTMLEscaper)\(/,
  bash: /(?!)/,
}
