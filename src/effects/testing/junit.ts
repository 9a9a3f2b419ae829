// Reads JUnit XML by its test cases. The counts in attributes are never used: tools disagree on what they mean, and a
// hand-made file can say anything.
import { elementsOf, readXml, type XmlNode } from '../xml.ts'
import { namesOf, type Tally } from './tally.ts'

const NOT_RUN_STATES = new Set(['notrun', 'skipped', 'disabled', 'ignored'])

/** Null when it is not JUnit XML. A suite that broke without a test case counts as one failure. */
export function readJunit(text: string): Tally | null {
  const roots = readXml(text)
  if (!roots?.some(({ tag }) => tag === 'testsuite' || tag === 'testsuites')) return null
  const count = { passed: 0, failed: 0, skipped: 0 }
  const failing: string[] = []
  for (const testCase of elementsOf(roots, 'testcase')) {
    const outcome = outcomeOf(testCase)
    count[outcome]++
    if (outcome === 'failed') failing.push(nameOf(testCase))
  }
  for (const suite of elementsOf(roots, 'testsuite')) {
    if (!suite.children.some(({ tag }) => tag === 'error' || tag === 'failure')) continue
    count.failed++
    failing.push(`suite ${suite.attributes['name'] ?? ''}`)
  }
  return { ...count, failing: namesOf(failing) }
}

function outcomeOf({ attributes, children }: XmlNode): 'passed' | 'failed' | 'skipped' {
  const has = (...tags: readonly string[]) => children.some(({ tag }) => tags.includes(tag))
  if (has('failure', 'error')) return 'failed'
  if (has('skipped') || NOT_RUN_STATES.has((attributes['status'] ?? '').toLowerCase())) return 'skipped'
  return 'passed'
}

function nameOf({ attributes }: XmlNode): string {
  const { classname, file, name = '' } = attributes
  const place = classname || file
  return place ? `${place} ${name}` : name
}
