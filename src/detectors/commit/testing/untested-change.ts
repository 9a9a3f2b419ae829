// Core logic that changes while no test does. About the change as a whole, hence line 0.
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { plain } from '#protocol/plain.ts'
import { isIllustrative, isLockFile, isMachineMade, isTestFile } from '../file-kind.ts'

/** Fewer new lines of logic need no test of their own. */
export const UNTESTED_LINES_MIN = 20
const NAMED_MAX = 5
const CODE = /\.(?:py|[cm]?[jt]sx?|go|rb|rs|java|kt|cs|php|swift|scala)$/i
const NOT_LOGIC =
  /(^|\/)(?:migrations?|alembic|locales?|i18n|stories|types?|config|scripts?|generated)\/|\.d\.[cm]?ts$|(?:^|\/)(?:setup|conf|settings|config|constants|__init__|index|types)\.\w+$|\.config\.\w+$/i
const EMPTY = /^\s*(?:$|\/\/|#|\*|\/\*|import\b|from\b|["']{3}|[{}()[\];,]+\s*$)/

/** One finding when at least UNTESTED_LINES_MIN lines of logic are new and no test changed. */
export function findUntestedChange(files: readonly ChangedText[]): readonly Finding[] {
  if (files.some(({ path }) => isTestFile(path))) return []
  const changed = files
    .map(({ path, text, addedLines }) => ({ path, count: isLogic(path) ? countLogic(text, addedLines) : 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
  const total = changed.reduce((sum, { count }) => sum + count, 0)
  if (total < UNTESTED_LINES_MIN) return []
  return [
    {
      rule: 'testing/untested-change',
      type: 'style',
      severity: 'LOW',
      confidence: 'medium',
      file: null,
      line: 0,
      description: `${total} new lines of logic in ${changed.length} file(s), and no test was changed or added`,
      evidence: changed.slice(0, NAMED_MAX).map(({ path, count }) => plain(`${path}: ${count} new lines`)),
      remediation: 'Add a test that fails without this change, or say in the commit message which test covers it.',
      fingerprint: createLineNames('')('testing/untested-change', changed.map(({ path }) => path).join(' ')),
    },
  ]
}

const isLogic = (path: string) =>
  CODE.test(path) && !NOT_LOGIC.test(path) && !isIllustrative(path) && !isLockFile(path) && !isMachineMade(path)

function countLogic(text: string | null, addedLines: readonly number[]): number {
  if (text === null) return 0
  const lines = text.split('\n')
  return addedLines.filter((line) => !EMPTY.test(lines[line - 1] ?? '')).length
}
