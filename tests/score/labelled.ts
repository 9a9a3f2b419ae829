// Reads labelled data: one JSON object a line, packed with gzip. The data is no part of this repository.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** All rows of `name` in `folder`; null when it is not there. */
export function readLabelled<Row>(folder: string, name: string): readonly Row[] | null {
  const path = join(folder, name)
  if (!existsSync(path)) return null
  return gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)
}

export const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
