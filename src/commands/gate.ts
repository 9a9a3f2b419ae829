// `--ci`: what is to be audited, the baseline, and the document.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { z } from 'zod'
import { type BaselineEntry, baselineText, fingerprintsIn, holdsOn, parseBaseline } from '#ci/baseline.ts'
import { gateOf } from '#ci/gate.ts'
import type { Gate, Scope } from '#ci/gate-schema.ts'
import { acceptedBy, isAcceptable, issuesOf } from '#ci/issues.ts'
import { documentOf, FORMATS, summaryOf } from '#ci/print.ts'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { isRange, readRevisions } from '#cli/revisions.ts'
import { type Config, loadConfig } from '#config.ts'
import { git } from '#git/git-run.ts'
import { commitOf, hasCommits, type Range, subjectsOf } from '#git/range.ts'
import { type Ended, runOnce } from '#processes/one-off.ts'
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import { SEVERITIES } from '#protocol/severity.ts'
import { findWorkspace } from '#workspace.ts'
import type { Setting } from './setting.ts'

const DAY_MS = 86_400_000
const ACCEPTED_FOR_DAYS = 90

export async function runGate(line: CommandLine, setting: Setting): Promise<number> {
  const { io, installation, env } = setting
  const directory = line.positionals.find((word) => !isRange(word))
  const { root } = findWorkspace(optionValue(line, 'workspace') ?? directory ?? '.', env)
  const asked = readAsked(line, root, loadConfig(root, env, optionValue(line, 'config')))
  const today = new Date().toISOString().slice(0, 10)
  const given = readBaseline(line)
  const look = async (entries: readonly BaselineEntry[] | null) => {
    const ended = await audit(
      asked,
      (entries ?? []).filter((entry) => holdsOn(entry, today)),
      setting,
    )
    const { base, head } = asked.range
    const notes = given ? await ownEntries(given, asked) : []
    const { scope, failOn } = asked
    const allowEmpty = line.flags.has('allow-empty')
    return {
      ended,
      gate: gateOf({ ...ended, workspace: root, base, head, scope, failOn, entries, today, notes, allowEmpty }),
    }
  }
  let { ended, gate } = await look(given?.entries ?? null)
  if (given && line.flags.has('write-baseline')) {
    const entries = renewed({ line, gate, ended, known: given.entries, today })
    writeFileSync(given.path, baselineText(entries))
    io.err(`signalbox: ${given.path} holds ${entries.length} entries`)
    // What it accepts decides how far an audit goes, so its verdict is not known before.
    ;({ gate } = await look(entries))
  }
  const text = documentOf(gate, asked.format, installation.version)
  const output = optionValue(line, 'output')
  if (output === undefined) io.out(text)
  else writeFileSync(resolve(output), `${text}\n`)
  io.err(summaryOf(gate))
  return gate.exitCode
}

type Asked = {
  readonly root: string
  readonly config: Config
  readonly range: Range
  readonly scope: Scope
  readonly failOn: Gate['failOn']
  readonly format: (typeof FORMATS)[number]
  readonly logs: readonly string[]
}

function readAsked(line: CommandLine, root: string, config: Config): Asked {
  const scope = scopeOf(line)
  return {
    root,
    config,
    range: { ...rangeOf(line), isWhole: scope === 'whole-tree' },
    scope,
    failOn: oneOf(SEVERITIES, optionValue(line, 'fail-on')?.toUpperCase() ?? 'HIGH', 'severity'),
    format: oneOf(FORMATS, optionValue(line, 'format') ?? 'json', 'format'),
    logs: (line.values.get('logs') ?? []).map((path) => resolve(path)),
  }
}

function scopeOf({ flags }: CommandLine): Scope {
  const [first, second] = ['all', 'full', 'diff-only'].filter((name) => flags.has(name))
  if (second) throw new Trouble(`--${first} and --${second} contradict each other`, 'give one of them', 2)
  return first === 'all' ? 'whole-tree' : first === 'full' ? 'changed-files' : 'added-lines'
}

function rangeOf(line: CommandLine) {
  const words = line.positionals.filter(isRange)
  const [base, head] = [optionValue(line, 'base'), optionValue(line, 'head')]
  if (words.length > 1 || line.positionals.length - words.length > 1) {
    throw new Trouble(`"${line.positionals[1]}" is one word too many`, 'give at most a directory and a range', 2)
  }
  const [word] = words
  if (word === undefined) return { base: base ?? null, head: head ?? 'HEAD' }
  if (base === undefined && head === undefined) return readRevisions(word)
  throw new Trouble(`${word} says the range already`, 'leave out --base and --head', 2)
}

function oneOf<T extends string>(known: readonly T[], named: string, what: string): T {
  const found = known.find((candidate) => candidate === named)
  if (found) return found
  throw new Trouble(`there is no ${what} "${named}"`, `use one of ${known.join(', ')}`, 2)
}

type Baseline = { readonly path: string; readonly entries: readonly BaselineEntry[] }

function readBaseline(line: CommandLine): Baseline | null {
  const named = optionValue(line, 'baseline')
  const writes = line.flags.has('write-baseline')
  if (named === undefined) {
    if (writes) throw new Trouble('--write-baseline does not say where to', 'give --baseline FILE', 2)
    return null
  }
  const path = resolve(named)
  if (existsSync(path)) return { path, entries: parseBaseline(readFileSync(path, 'utf8'), named) }
  if (writes) return { path, entries: [] }
  throw new Trouble(`there is no baseline ${named}`, 'check the path, or write one with --write-baseline', 2)
}

/** Entries that the audited commits themselves bring: whoever wrote the code may have written them. */
async function ownEntries({ path, entries }: Baseline, { root, range }: Asked): Promise<Gate['troubles']> {
  const inside = relative(root, path)
  if (inside.startsWith('..') || isAbsolute(inside) || !(await hasCommits(root))) return []
  const before = range.base ?? `${range.head}~1`
  const sha = await commitOf(root, before).catch(() => null)
  if (sha === null) return []
  const { out } = await git(root, ['cat-file', 'blob', `${sha}:${inside}`], { okCodes: [0, 128] })
  const known = entriesIn(out.toString('utf8'))
  const added = entries.filter(({ fingerprint }) => !known.has(fingerprint)).length
  if (added === 0) return []
  const message = `${added} entries of ${inside} are not in ${plain(before, 80)}`
  return [{ about: 'baseline', message, hint: 'look at them: the commits that are audited may have brought them' }]
}

function entriesIn(text: string): ReadonlySet<string> {
  try {
    return new Set(parseBaseline(text, 'before').map(({ fingerprint }) => fingerprint))
  } catch {
    return new Set()
  }
}

type Renewing = {
  readonly line: CommandLine
  readonly gate: Gate
  readonly ended: Ended
  readonly known: readonly BaselineEntry[]
  readonly today: string
}

/**
 * The entries that accept what this run found. Those that hold stay as they are; those that fit nothing go only when the whole
 * tree was looked at. Throws Trouble when there is something new and no reason was given.
 */
function renewed({ line, gate, ended, known, today }: Renewing): readonly BaselineEntry[] {
  const fingerprints = fingerprintsIn(ended.envelopes)
  const issues = issuesOf(gate).filter(isAcceptable)
  const isNeeded = (entry: BaselineEntry) => issues.some((issue) => acceptedBy(issue, [entry]) !== null)
  const kept = known.filter((entry) => (isNeeded(entry) ? holdsOn(entry, today) : gate.scope !== 'whole-tree'))
  const open = issues.filter(({ accepted }) => accepted === null)
  if (open.length === 0) return kept
  const reason = optionValue(line, 'reason')?.trim()
  if (!reason) throw new Trouble(`${open.length} issues would be accepted without a reason`, 'give --reason TEXT', 2)
  const expires = expiryOf(line, today)
  const added = open.map(({ id, rule, file }) => ({
    fingerprint: fingerprints.get(id) ?? id,
    rule,
    path: file ?? '',
    reason,
    expires,
  }))
  return [...kept, ...added]
}

function expiryOf(line: CommandLine, today: string): string {
  const latest = new Date(Date.parse(today) + ACCEPTED_FOR_DAYS * DAY_MS).toISOString().slice(0, 10)
  const expires = optionValue(line, 'expires') ?? latest
  if (z.iso.date().safeParse(expires).success && expires >= today) return expires
  throw new Trouble(`--expires ${expires} is no day to come`, `write it as ${latest}`, 2)
}

async function audit(asked: Asked, accepted: readonly BaselineEntry[], { installation }: Setting): Promise<Ended> {
  const { root, config, range, scope, logs } = asked
  return runOnce({
    root,
    config,
    logs,
    installation,
    version: installation.version,
    subjects: (await hasCommits(root)) ? await subjectsOf(root, range) : [],
    wholeFiles: scope === 'changed-files',
    accepted: accepted.map(({ fingerprint }) => fingerprint),
    signal: new AbortController().signal,
  })
}
