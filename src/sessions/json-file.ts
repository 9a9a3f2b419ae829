// A JSON file as a person wrote it: read as a whole or not at all, and when not, with the line that is to be mended.
import { z } from 'zod'
import { messageOf } from '#protocol/errors.ts'
import { faultLine } from './json-fault.ts'
import { lineAt } from './json-place.ts'

export const JSON_FILE_BYTES_MAX = 64 * 1024
const ISSUES_SHOWN_MAX = 3
const MESSAGE_CHARS_MAX = 300

/** `line` counts from 1. */
export type JsonFault = { readonly line: number; readonly message: string }
export type JsonRead<T> = { readonly value: T } | { readonly fault: JsonFault }

/** What `schema` makes of the text. */
export function readJson<T>(text: string, schema: z.ZodType<T>): JsonRead<T> {
  if (Buffer.byteLength(text) > JSON_FILE_BYTES_MAX)
    return { fault: { line: 1, message: `larger than ${JSON_FILE_BYTES_MAX} bytes` } }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    return { fault: notJson(text, messageOf(thrown)) }
  }
  const read = schema.safeParse(value)
  return read.success ? { value: read.data } : { fault: misfit(text, read.error) }
}

/** The runtime tells a place only sometimes, and quotes the text around it. */
function notJson(text: string, said: string): JsonFault {
  const what = said.replace(/,? (?:in JSON at position|\.\.\."|"[^"]*" is not valid JSON)[\s\S]*$/, '')
  return { line: faultLine(text), message: `no JSON: ${what}`.slice(0, MESSAGE_CHARS_MAX) }
}

function misfit(text: string, error: z.ZodError): JsonFault {
  const faults = error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    return { line: lineAt(text, path), message: `${z.core.toDotPath(issue.path)} ${issue.message}`.trim() }
  })
  const [first] = faults
  const shown = faults.slice(0, ISSUES_SHOWN_MAX).map(({ message }) => message)
  const more = faults.length > shown.length ? [`and ${faults.length - shown.length} more`] : []
  return { line: first?.line ?? 1, message: [...shown, ...more].join('; ').slice(0, MESSAGE_CHARS_MAX) }
}
