// journald's export form: a record is `FIELD=value` lines up to an empty one. Binary fields are not read.

const FIELD = /^(?:__CURSOR=|__REALTIME_TIMESTAMP=|_BOOT_ID=|MESSAGE=)/

export const beginsJournalRecord = (line: string): boolean => FIELD.test(line)

/** The fields of a record, or null where a line is none. */
export function journalFields(record: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of record.split('\n')) {
    const equals = line.indexOf('=')
    if (equals > 0) fields.set(line.slice(0, equals), line.slice(equals + 1))
  }
  return fields
}
