// The names that a person gave for a format that is not known (settings.fields), as roles by dotted name.
import type { LogSettings } from '#protocol/log-settings.ts'
import { ROLE, type Role } from './line-facts.ts'

export type FieldNames = ReadonlyMap<string, Role>

export function ownFields(fields: LogSettings['fields']): FieldNames {
  const own = new Map<string, Role>()
  for (const [what, name] of Object.entries(fields))
    if (name)
      own.set(name, what === 'durationMs' ? ROLE.duration : ROLE[what as Exclude<keyof typeof fields, 'durationMs'>])
  return own
}
