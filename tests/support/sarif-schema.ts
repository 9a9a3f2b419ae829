// The structure of SARIF 2.1.0 (OASIS standard, sections 3.13 to 3.58) as far as a gate uses it: names of properties, which are
// required, and the values that they may have. A property that the standard does not know is refused.
import { z } from 'zod'

const any = z.unknown().optional()
const names = <K extends string>(...known: K[]) =>
  Object.fromEntries(known.map((name) => [name, any])) as Record<K, typeof any>
const guid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/)
  .optional()
const index = z.int().min(-1).optional()
const level = z.enum(['none', 'note', 'warning', 'error'])

/** 3.8: anything, but tags are unique strings. */
const properties = z
  .looseObject({
    tags: z
      .array(z.string())
      .refine((tags) => new Set(tags).size === tags.length)
      .optional(),
  })
  .optional()

/** 3.11: a text, or the id of one. */
const message = z
  .strictObject({
    text: z.string().optional(),
    markdown: z.string().optional(),
    id: z.string().optional(),
    arguments: z.array(z.string()).optional(),
    properties,
  })
  .refine(({ text, id }) => text !== undefined || id !== undefined, { error: 'a message needs a text or an id' })
/** 3.12 */
const multiformat = z.strictObject({ text: z.string(), markdown: z.string().optional(), properties })

/** 3.4: a relative or absolute URI reference; without a uri it has to be described. */
const artifactLocation = z.strictObject({
  uri: z
    .string()
    .regex(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/)
    .refine((uri) => !/%(?![0-9A-Fa-f]{2})/.test(uri), { error: 'a stray percent sign' })
    .optional(),
  uriBaseId: z.string().optional(),
  index,
  description: message.optional(),
  properties,
})

/** 3.30 */
const region = z.strictObject({
  startLine: z.int().min(1).optional(),
  startColumn: z.int().min(1).optional(),
  endLine: z.int().min(1).optional(),
  endColumn: z.int().min(1).optional(),
  ...names('charOffset', 'charLength', 'byteOffset', 'byteLength', 'snippet', 'message', 'sourceLanguage'),
  properties,
})

/** 3.28, 3.29 */
const location = z.strictObject({
  id: index,
  physicalLocation: z
    .strictObject({
      artifactLocation: artifactLocation.optional(),
      region: region.optional(),
      contextRegion: region.optional(),
      address: any,
      properties,
    })
    .refine(({ artifactLocation: at, address }) => at !== undefined || address !== undefined)
    .optional(),
  ...names('logicalLocations', 'message', 'annotations', 'relationships'),
  properties,
})

/** 3.49 to 3.51 */
const reportingDescriptor = z.strictObject({
  id: z.string(),
  guid,
  name: z.string().optional(),
  shortDescription: multiformat.optional(),
  fullDescription: multiformat.optional(),
  messageStrings: z.record(z.string(), multiformat).optional(),
  defaultConfiguration: z
    .strictObject({
      enabled: z.boolean().optional(),
      level: level.optional(),
      rank: z.number().optional(),
      parameters: any,
      properties,
    })
    .optional(),
  helpUri: z.url().optional(),
  help: multiformat.optional(),
  ...names('deprecatedIds', 'deprecatedGuids', 'deprecatedNames', 'relationships'),
  properties,
})

/** 3.19 */
const toolComponent = z.strictObject({
  name: z.string(),
  guid,
  version: z.string().optional(),
  semanticVersion: z.string().optional(),
  informationUri: z.url().optional(),
  rules: z.array(reportingDescriptor).optional(),
  ...names('organization', 'product', 'productSuite', 'shortDescription', 'fullDescription', 'fullName'),
  ...names('dottedQuadFileVersion', 'releaseDateUtc', 'downloadUri', 'globalMessageStrings', 'notifications', 'taxa'),
  ...names('locations', 'language', 'contents', 'isComprehensive', 'localizedDataSemanticVersion'),
  ...names(
    'minimumRequiredLocalizedDataSemanticVersion',
    'associatedComponent',
    'translationMetadata',
    'supportedTaxonomies',
  ),
  properties,
})

/** 3.35 */
const suppression = z.strictObject({
  kind: z.enum(['inSource', 'external']),
  guid,
  status: z.enum(['accepted', 'underReview', 'rejected']).optional(),
  justification: z.string().optional(),
  location: location.optional(),
  properties,
})

/** 3.27 */
const result = z.strictObject({
  ruleId: z.string().optional(),
  ruleIndex: index,
  rule: any,
  kind: z.enum(['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']).optional(),
  level: level.optional(),
  message,
  locations: z.array(location).optional(),
  guid,
  correlationGuid: guid,
  fingerprints: z.record(z.string(), z.string()).optional(),
  partialFingerprints: z.record(z.string(), z.string()).optional(),
  suppressions: z.array(suppression).optional(),
  baselineState: z.enum(['new', 'unchanged', 'updated', 'absent']).optional(),
  rank: z.number().min(-1).max(100).optional(),
  ...names('analysisTarget', 'occurrenceCount', 'stacks', 'codeFlows', 'graphs', 'graphTraversals', 'relatedLocations'),
  ...names(
    'attachments',
    'hostedViewerUri',
    'workItemUris',
    'provenance',
    'fixes',
    'taxa',
    'webRequest',
    'webResponse',
  ),
  properties,
})

/** 3.58 */
const notification = z.strictObject({
  message,
  level: level.optional(),
  ...names('locations', 'threadId', 'timeUtc', 'exception', 'descriptor', 'associatedRule'),
  properties,
})

/** 3.20 */
const invocation = z.strictObject({
  executionSuccessful: z.boolean(),
  exitCode: z.int().optional(),
  toolExecutionNotifications: z.array(notification).optional(),
  toolConfigurationNotifications: z.array(notification).optional(),
  ...names('commandLine', 'arguments', 'responseFiles', 'startTimeUtc', 'endTimeUtc', 'exitCodeDescription'),
  ...names('exitSignalName', 'exitSignalNumber', 'processStartFailureMessage', 'machine', 'account', 'processId'),
  ...names(
    'executableLocation',
    'workingDirectory',
    'environmentVariables',
    'stdin',
    'stdout',
    'stderr',
    'stdoutStderr',
  ),
  ...names('ruleConfigurationOverrides', 'notificationConfigurationOverrides'),
  properties,
})

/** 3.14, 3.17 */
const run = z
  .strictObject({
    tool: z.strictObject({ driver: toolComponent, extensions: z.array(toolComponent).optional(), properties }),
    automationDetails: z
      .strictObject({
        id: z.string().optional(),
        guid,
        correlationGuid: guid,
        description: message.optional(),
        properties,
      })
      .optional(),
    invocations: z.array(invocation).optional(),
    originalUriBaseIds: z.record(z.string(), artifactLocation).optional(),
    columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']).optional(),
    results: z.array(result).optional(),
    ...names(
      'conversion',
      'language',
      'versionControlProvenance',
      'artifacts',
      'logicalLocations',
      'graphs',
      'policies',
    ),
    ...names('runAggregates', 'baselineGuid', 'redactionTokens', 'defaultEncoding', 'defaultSourceLanguage'),
    ...names('newlineSequences', 'externalPropertyFileReferences', 'threadFlowLocations', 'taxonomies', 'addresses'),
    ...names('translations', 'webRequests', 'webResponses', 'specialLocations'),
    properties,
  })
  .refine(
    ({ tool, results = [] }) => {
      const rules = tool.driver.rules ?? []
      return results.every(({ ruleId, ruleIndex = -1 }) => ruleIndex < 0 || rules[ruleIndex]?.id === ruleId)
    },
    { error: 'ruleIndex and ruleId name different rules (3.27.5, 3.27.6)' },
  )
  .refine(
    ({ originalUriBaseIds = {}, results = [] }) =>
      results
        .flatMap(({ locations = [] }) => locations)
        .every(({ physicalLocation }) => {
          const base = physicalLocation?.artifactLocation?.uriBaseId
          return base === undefined || base in originalUriBaseIds
        }),
    { error: 'a uriBaseId is not among originalUriBaseIds' },
  )

export const sarifSchema = z.strictObject({
  $schema: z.url().optional(),
  version: z.literal('2.1.0'),
  runs: z.array(run),
  inlineExternalProperties: any,
  properties,
})
