// The commit audit as it runs: its states in a row with the present one lit, its last moves, the last verdicts.
import { Box } from 'ink'
import { age } from '#projection/age.ts'
import type { AuditView, MoveView, World } from '#projection/world.ts'
import { shortId } from '#protocol/subject.ts'
import { AUDIT_STATES, type AuditState } from '#protocol/verdict.ts'
import { type Line, lineWidth, type Span } from '../fit.ts'
import type { Token } from '../theme.ts'
import { useSight } from '../use-world.ts'
import { Frame } from './frame.tsx'
import { Row } from './row.tsx'

const LONG: Readonly<Record<AuditState, string>> = {
  IDLE: 'idle',
  DETECTED_CHANGE: 'detected',
  AUDITING: 'auditing',
  TESTING: 'testing',
  VERIFYING: 'verifying',
  REPORTING: 'reporting',
  COMMUNICATING: 'communicating',
  WAIT_FOR_FIX: 'wait for fix',
}
const SHORT: Readonly<Record<AuditState, string>> = {
  IDLE: 'idle',
  DETECTED_CHANGE: 'det',
  AUDITING: 'audit',
  TESTING: 'test',
  VERIFYING: 'verify',
  REPORTING: 'report',
  COMMUNICATING: 'tell',
  WAIT_FOR_FIX: 'wait',
}
const VERDICTS_SHOWN_MAX = 6
const MOVES_SHOWN_MAX = 6

type Props = { readonly rows: number; readonly cols: number }

/** A framed panel, or one line when only one row is left. */
export function Auditor({ rows, cols }: Props) {
  const { state } = useSight()
  const { world, now } = state
  const audit = currentAudit(world)
  if (rows === 1) return <Row line={shortLine(audit, world, now)} width={cols} />
  const width = cols - 2
  return (
    <Frame area={{ width: cols, height: rows }} title={titleLine(audit)} right={runningLine(world)}>
      <Box flexDirection="column">
        <Row line={diagramLine(audit, now, width)} width={width} />
        <Row line={movesLine(world, audit, now)} width={width} />
        <Row line={[[' last: ', 'muted'], ...verdictSpans(world)]} width={width} />
      </Box>
    </Frame>
  )
}

/** The newest audit that is not over, or the newest of all. */
export function currentAudit({ audits }: World): AuditView | null {
  return audits.find(({ ended }) => !ended) ?? audits[0] ?? null
}

/** The states in a row, the present one lit with its age; abbreviated where the width asks for it. */
export function diagramLine(audit: AuditView | null, now: number, width: number): Line {
  const long = diagram(audit, now, LONG)
  return lineWidth(long) <= width ? long : diagram(audit, now, SHORT)
}

function diagram(audit: AuditView | null, now: number, words: Readonly<Record<AuditState, string>>): Line {
  const current = AUDIT_STATES.indexOf(audit?.state ?? 'IDLE')
  const since = audit && !audit.ended ? ` ${age(now - audit.stateSince)}` : ''
  return AUDIT_STATES.flatMap((state, index): readonly Span[] => {
    // The brackets of the lit state take the place of one dash on each side.
    const gap: Span = [index === 0 ? '' : index === current || index === current + 1 ? '─' : '──', 'muted']
    if (index !== current) return [gap, [` ${words[state]} `, 'muted']]
    const token = state === 'IDLE' ? 'title' : 'needsYou'
    return [gap, ['┤', 'focus'], [` ${words[state]}${since} `, token], ['├', 'focus']]
  })
}

function titleLine(audit: AuditView | null): Line {
  if (!audit) return [[' Auditor ', 'title']]
  return [[' Auditor ', 'title'], [`· ${shortId(audit.subject)} ${audit.subject.title} `]]
}

function runningLine({ audits }: World): Line {
  const running = audits.filter(({ ended }) => !ended).length
  return running > 1 ? [[` ${running} audits running `, 'muted']] : []
}

function movesLine({ moves }: World, audit: AuditView | null, now: number): Line {
  const shown = moves.filter(({ id }) => id === audit?.id).slice(0, MOVES_SHOWN_MAX)
  if (!audit) return [[' no commit has been audited yet: the next one is audited as soon as it is made', 'muted']]
  return [[' moves: ', 'muted'], ...shown.flatMap((move, index) => moveSpans(move, now, index))]
}

function moveSpans(move: MoveView, now: number, index: number): Line {
  const word = LONG[move.to as AuditState] ?? move.to
  const gap = index === 0 ? '' : ' ← '
  return [
    [gap, 'muted'],
    [word, index === 0 ? 'text' : 'muted'],
    [` ${age(now - move.at)} ago`, 'muted'],
  ]
}

function verdictSpans({ audits, issues }: World): Line {
  const reported = audits.filter(({ report }) => report !== null).slice(0, VERDICTS_SHOWN_MAX)
  if (reported.length === 0) return [['none yet', 'muted']]
  return reported.flatMap((audit, index): Line => {
    const gap: Span = [index === 0 ? '' : ' · ', 'muted']
    const open = issues.filter(({ auditId }) => auditId === audit.id).length
    return [gap, [`${shortId(audit.subject)} `], verdictSpan(audit, open)]
  })
}

/** `pass A`, `fail 2 issues`, `not run`: not run is never a pass. */
export function verdictSpan({ report }: AuditView, openIssues: number): Span {
  if (!report) return ['…', 'muted']
  const tokens: Readonly<Record<typeof report.status, Token>> = { PASS: 'working', FAIL: 'failed', NOT_RUN: 'unknown' }
  const token = tokens[report.status]
  if (report.status === 'NOT_RUN') return ['◌ not run', token]
  if (report.status === 'PASS') return [`✓ pass ${report.metrics.security_score}`, token]
  const count = report.issues.length
  const fixed = count > 0 && openIssues === 0 ? ', since resolved' : ''
  const what = count === 0 ? 'tests' : `${count} ${count === 1 ? 'issue' : 'issues'}`
  return [`✕ fail ${what}${fixed}`, fixed ? 'muted' : token]
}

function shortLine(audit: AuditView | null, world: World, now: number): Line {
  const head: Span = [' audit   ', 'title']
  if (!audit) return [head, ['no commit yet', 'muted']]
  const state = audit.ended ? 'idle' : `${LONG[audit.state]} ${age(now - audit.stateSince)}`
  const spans: Span[] = [head, [`${shortId(audit.subject)} `], [state, audit.ended ? 'muted' : 'needsYou']]
  return [...spans, [' · last: ', 'muted'], ...verdictSpans(world)]
}
