// Bars that a change lowered, took away or switched off. One that was moved to another file, raised, or that another one implies
// is no finding.
import { clean } from '#protocol/clean.ts'
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { type Bar, barsIn, isAllowance, mayHoldBars, STRICT_FAMILY } from './bars.ts'

export const LOWERED_BAR = 'suppression/lowered-threshold'
const MANIFEST = /(^|\/)(package\.json|pyproject\.toml|setup\.py|setup\.cfg|go\.mod)$/
/** Linters that no longer exist or have got another name, and those that run unless they are switched off. */
const NEVER_MISSED =
  /^linter (?:golint|deadcode|structcheck|varcheck|interfacer|maligned|scopelint|exportloopref|ifshort|nosnakecase|gomnd|execinquery|goerr113|tenv|errcheck|govet|ineffassign|staticcheck|unused|gosimple|typecheck|stylecheck)$/

type Pair = { readonly file: ChangedText; readonly before: readonly Bar[]; readonly after: readonly Bar[] }

/** Findings on the configuration of a change, by file. */
export function findLoweredBars(files: readonly ChangedText[]): readonly Finding[] {
  const configs = files.filter(({ path }) => mayHoldBars(path))
  const pairs = configs.flatMap((file): readonly Pair[] => {
    const { path, text, before, status } = file
    if (before == null || (text === null && status !== 'deleted') || isOfGoneProject(file, files)) return []
    return [{ file, before: barsIn(path, before), after: barsIn(path, text ?? '') }]
  })
  return pairs.flatMap((pair) => {
    const elsewhere = configs.filter((file) => file !== pair.file).flatMap(({ path, text }) => barsIn(path, text ?? ''))
    const names = [...new Set([...pair.before, ...pair.after].map(({ name }) => name))]
    return names.flatMap((name) => lowered(name, pair, elsewhere))
  })
}

/** True when a bar of that name stands at `count` again, or higher. */
export function isRaisedAgain(
  { path, text }: { path: string; text: string },
  was: { what: string; count: number },
): boolean {
  const bars = barsIn(path, text).filter(({ name }) => shown(name) === was.what)
  return bars.length === 0 ? isAllowance(was.what) : bars.every((bar) => !isWeaker({ ...bar, value: was.count }, bar))
}

/** A whole package that goes takes its configuration with it. */
function isOfGoneProject({ path, status }: ChangedText, files: readonly ChangedText[]): boolean {
  if (status !== 'deleted') return false
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return files.some(
    (other) =>
      other.status === 'deleted' && MANIFEST.test(other.path) && other.path.startsWith(folder) && folder !== '',
  )
}

function isWeaker(was: Bar, is: Bar): boolean {
  if (was.kind === 'most') return limitOf(is.value) > limitOf(was.value)
  // A negative one counts what is not covered, which is not to be compared with a share.
  return was.value < 0 === is.value < 0 && is.value < was.value
}

/** Below nothing means: no limit. */
const limitOf = (value: number) => (value < 0 ? Number.POSITIVE_INFINITY : value)
const shown = (name: string) => clean(name, 200)

function lowered(name: string, pair: Pair, elsewhere: readonly Bar[]): readonly Finding[] {
  const [was, is] = [named(pair.before, name), named(pair.after, name)]
  if (is.length === 0) return removed(was, pair, elsewhere)
  if (was.length === 0) return allowed(is, pair.file)
  // Bars of one name are compared in their order, or else the weakest with the weakest.
  const pairs =
    was.length === is.length
      ? was.map((bar, index) => [bar, is[index]] as const)
      : [[weakestOf(was), weakestOf(is)] as const]
  const [first] = pairs.flatMap(([one, other]) => (one && other && isWeaker(one, other) ? [{ one, other }] : []))
  return first ? [findingOf(pair.file, first.one, first.other)] : []
}

function removed(was: readonly Bar[], { file, after }: Pair, elsewhere: readonly Bar[]): readonly Finding[] {
  const weakest = weakestOf(was)
  if (!weakest || isAllowance(weakest.name) || isNothing(weakest)) return []
  const isMoved = named(elsewhere, weakest.name).some((bar) => !isWeaker(weakest, bar))
  return isMoved || isImplied(weakest, after, file) ? [] : [findingOf(file, weakest, null)]
}

function allowed([set]: readonly Bar[], file: ChangedText): readonly Finding[] {
  if (!set || !isAllowance(set.name)) return []
  const unsaid = { ...set, value: 0 }
  return isWeaker(unsaid, set) ? [findingOf(file, unsaid, set)] : []
}

const named = (bars: readonly Bar[], name: string) => bars.filter((bar) => bar.name === name)
const weakestOf = (bars: readonly Bar[]): Bar | undefined => bars.toSorted((a, b) => (isWeaker(a, b) ? 1 : -1))[0]
/** Nothing was asked for, so that nothing is lost. */
const isNothing = ({ kind, value }: Bar) => kind === 'least' && value === 0

/** Another bar of the same file holds it up, or what it was for is no longer there. */
function isImplied({ name }: Bar, after: readonly Bar[], { text }: ChangedText): boolean {
  const isOn = (other: string) => named(after, other).some(({ value }) => value > 0)
  if (NEVER_MISSED.test(name)) return true
  if (name.startsWith('TypeScript '))
    return /"extends"\s*:/.test(text ?? '') || (STRICT_FAMILY.has(name) && isOn('TypeScript strict'))
  if (name.startsWith('mypy ')) return name !== 'mypy strict' && name !== 'mypy --strict' && isOn('mypy strict')
  if (name === 'warnings of the linter') return !/\b(?:eslint|stylelint|oxlint|next lint|ng lint)\b/.test(text ?? '')
  return /^coverage of/.test(name) && isOn('coverage 100')
}

function findingOf({ path }: ChangedText, was: Bar, is: Bar | null): Finding {
  const what = shown(was.name)
  const isSwitch = was.kind === 'least' && was.value === 1 && (is === null || is.value === 0)
  const change = is === null ? 'removed' : isSwitch ? 'switched off' : `changed from ${was.value} to ${is.value}`
  return {
    rule: LOWERED_BAR,
    type: 'suppression',
    severity: 'MEDIUM',
    confidence: is === null ? 'medium' : 'high',
    file: path,
    line: is?.line ?? 0,
    description: `What has to be reached was made easier: ${what} was ${change}`,
    evidence: [`was: ${what} = ${was.value}`, is === null ? 'now: not set' : `now: ${what} = ${is.value}`],
    remediation: 'Put it back and mend what falls short of it. If it was too strict, a person should say so.',
    was: { what, count: was.value },
    fingerprint: createLineNames(path)(LOWERED_BAR, `${what} ${was.value}`),
  }
}
