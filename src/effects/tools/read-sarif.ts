// SARIF 2.1.0 as other programs write it. The rule, its level and the place may each be missing or somewhere else in the
// file; what is no finding (passed, suppressed, gone) is left out.
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Level, Reported } from './tool.ts'
import { jsonOf } from './tool-json.ts'

const messageSchema = z.object({
  text: z.string().optional(),
  markdown: z.string().optional(),
  id: z.string().optional(),
  arguments: z.array(z.string()).optional(),
})
const ruleSchema = z.object({
  id: z.string().optional(),
  helpUri: z.string().optional(),
  defaultConfiguration: z.object({ level: z.string().optional() }).optional(),
  messageStrings: z.record(z.string(), z.object({ text: z.string().optional() })).optional(),
})
const componentSchema = z.object({ name: z.string().optional(), rules: z.array(ruleSchema).optional() })
const locationSchema = z.object({
  physicalLocation: z
    .object({
      artifactLocation: z.object({ uri: z.string().optional(), uriBaseId: z.string().optional() }).optional(),
      region: z.object({ startLine: z.number().optional() }).optional(),
    })
    .optional(),
})
const resultSchema = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().optional(),
  rule: z
    .object({
      id: z.string().optional(),
      index: z.number().optional(),
      toolComponent: z.object({ index: z.number().optional() }).optional(),
    })
    .optional(),
  level: z.string().optional(),
  kind: z.string().optional(),
  baselineState: z.string().optional(),
  message: messageSchema,
  locations: z.array(locationSchema).optional(),
  suppressions: z.array(z.object({ status: z.string().optional() })).optional(),
})
const runSchema = z.object({
  tool: z.object({ driver: componentSchema, extensions: z.array(componentSchema).optional() }),
  originalUriBaseIds: z.record(z.string(), z.object({ uri: z.string().optional() })).optional(),
  results: z.array(resultSchema).nullish(),
})
const logSchema = z.object({ runs: z.array(runSchema) })

type Run = z.infer<typeof runSchema>
type Result = z.infer<typeof resultSchema>

/** Every finding of every run, at its first location. Throws when it is no SARIF. */
export function readSarif(output: string): readonly Reported[] {
  return jsonOf(logSchema, output).runs.flatMap((run) =>
    (run.results ?? []).filter(isFinding).flatMap((result) => reportedOf(result, run)),
  )
}

const isFinding = ({ kind = 'fail', baselineState, suppressions = [] }: Result) =>
  kind === 'fail' &&
  baselineState !== 'absent' &&
  !suppressions.some(({ status = 'accepted' }) => status === 'accepted')

function reportedOf(result: Result, run: Run): readonly Reported[] {
  const rule = ruleOf(result, run)
  const level = levelOf(result.level ?? rule?.defaultConfiguration?.level)
  const place = result.locations?.[0]?.physicalLocation
  const path = pathOf(place?.artifactLocation ?? {}, run)
  if (level === null || path === null) return []
  return [
    {
      path,
      line: Math.max(0, Math.trunc(place?.region?.startLine ?? 0)),
      rule: result.ruleId ?? result.rule?.id ?? rule?.id ?? run.tool.driver.name ?? 'unnamed',
      level,
      message: messageOf(result, rule),
      help: rule?.helpUri ?? null,
    },
  ]
}

function ruleOf({ ruleId, ruleIndex, rule }: Result, { tool }: Run): z.infer<typeof ruleSchema> | undefined {
  const extension = rule?.toolComponent?.index
  const rules = (extension === undefined ? tool.driver : tool.extensions?.[extension])?.rules ?? []
  const index = rule?.index ?? ruleIndex
  if (index !== undefined && index >= 0) return rules[index]
  const id = ruleId ?? rule?.id
  // A finer rule may be named after the one that is described: `CA1000/1`.
  return id === undefined ? undefined : rules.find((one) => one.id === id || id.startsWith(`${one.id}/`))
}

function levelOf(level: string | undefined): Level | null {
  if (level === 'none') return null
  return level === 'error' || level === 'note' ? level : 'warning'
}

function messageOf({ message }: Result, rule: z.infer<typeof ruleSchema> | undefined): string {
  const text = message.text ?? rule?.messageStrings?.[message.id ?? '']?.text ?? message.markdown ?? ''
  return text.replace(/\{(\d+)\}/g, (whole, index) => message.arguments?.[Number(index)] ?? whole)
}

type Artifact = { readonly uri?: string | undefined; readonly uriBaseId?: string | undefined }

/** A relative path, or an absolute one where the uri or its base says so; null when there is none or it is no file. */
function pathOf({ uri, uriBaseId }: Artifact, { originalUriBaseIds = {} }: Run): string | null {
  if (uri === undefined || uri === '') return null
  try {
    if (/^file:/i.test(uri)) return fileURLToPath(uri)
    if (/^[a-z][a-z0-9+.-]+:/i.test(uri)) return null
    const base = uriBaseId === undefined ? undefined : originalUriBaseIds[uriBaseId]?.uri
    if (base !== undefined && /^file:\/\//i.test(base) && !uri.startsWith('/')) {
      return fileURLToPath(new URL(uri, base.endsWith('/') ? base : `${base}/`))
    }
    return decodeURIComponent(uri)
  } catch {
    // A stray percent sign: some programs write the bare path.
    return uri
  }
}
