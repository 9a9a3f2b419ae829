// One agent profile as a person wrote it: read as a whole or not at all, and when not, with the line that is to be mended.
import { z } from 'zod'
import { messageOf } from '#protocol/errors.ts'
import { type Profile, profileSchema } from '#protocol/profile.ts'
import { faultLine } from './json-fault.ts'
import { lineAt } from './json-place.ts'

export const PROFILE_BYTES_MAX = 64 * 1024
const ISSUES_SHOWN_MAX = 3
const MESSAGE_CHARS_MAX = 300

/** `line` counts from 1. */
export type ProfileFault = { readonly line: number; readonly message: string }

export function parseProfile(text: string): Profile | ProfileFault {
  if (Buffer.byteLength(text) > PROFILE_BYTES_MAX) return { line: 1, message: `larger than ${PROFILE_BYTES_MAX} bytes` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    return notJson(text, messageOf(thrown))
  }
  const read = profileSchema.safeParse(value)
  return read.success ? read.data : misfit(text, read.error)
}

export const isFault = (read: Profile | ProfileFault): read is ProfileFault => 'line' in read

/** The runtime tells a place only sometimes, and quotes the text around it. */
function notJson(text: string, said: string): ProfileFault {
  const what = said.replace(/,? (?:in JSON at position|\.\.\."|"[^"]*" is not valid JSON)[\s\S]*$/, '')
  return { line: faultLine(text), message: `no JSON: ${what}`.slice(0, MESSAGE_CHARS_MAX) }
}

function misfit(text: string, error: z.ZodError): ProfileFault {
  const faults = error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    return { line: lineAt(text, path), message: `${z.core.toDotPath(issue.path)} ${issue.message}`.trim() }
  })
  const [first] = faults
  const shown = faults.slice(0, ISSUES_SHOWN_MAX).map(({ message }) => message)
  const more = faults.length > shown.length ? [`and ${faults.length - shown.length} more`] : []
  return { line: first?.line ?? 1, message: [...shown, ...more].join('; ').slice(0, MESSAGE_CHARS_MAX) }
}
