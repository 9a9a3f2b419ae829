import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { schemaFiles } from '../support/schemas.ts'

test.each(Object.entries(schemaFiles()))(
  'the published %s is what the program validates (npm run schemas)',
  (name, text) => {
    expect(readFileSync(join(import.meta.dirname, '..', '..', 'state', name), 'utf8')).toBe(text)
  },
)
