// "Needs you": every open question, worst and oldest first, each with its age.
import { Box } from 'ink'
import { allLike } from '#escalations/alike.ts'
import { age } from '#projection/age.ts'
import { secondsTo } from '#projection/question-words.ts'
import type { OpenQuestion, World } from '#projection/world.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { Severity } from '#protocol/severity.ts'
import { type Line, type Span, spread, wrap } from '../fit.ts'
import type { Area } from '../floor-plan.ts'
import { firstShown } from '../list-window.ts'
import { titleOf } from '../session-look.ts'
import type { Token } from '../theme.ts'
import { useSight } from '../use-world.ts'
import { Frame } from './frame.tsx'
import { Row } from './row.tsx'

/** From then on the time left is shown instead of the age. */
const DEADLINE_NEAR_MS = 120_000
/** Head, up to two rows of title, what it is about, and a blank. */
const ROOMY_ROWS = 5

export const SEVERITY_TOKENS: Readonly<Record<Severity, Token>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
}

export const KIND_WORDS: Readonly<Record<Escalation['kind'], string>> = {
  'critical-finding': 'finding',
  permission: 'permission',
  question: 'question',
  threat: 'threat',
  other: 'question',
}

type Props = { readonly area: Area; readonly isCompact: boolean }

/** The Needs you panel; compact is one row a question. */
export function QueueList({ area, isCompact }: Props) {
  const { state, questions } = useSight()
  const { ui } = state
  const width = area.width - 2
  const height = area.height - 2
  const rowsEach = isCompact ? 1 : questions.length * ROOMY_ROWS <= height + 1 ? ROOMY_ROWS : 2
  const shownMax = Math.max(1, Math.floor((height + (rowsEach === ROOMY_ROWS ? 1 : 0)) / rowsEach))
  const selected = questions.findIndex(({ escalation }) => escalation.id === ui.questionId)
  const first = firstShown(questions.length, selected, shownMax)
  const shown = questions.slice(first, first + shownMax)
  const position = questions.length > shownMax ? ` ${selected + 1}/${questions.length} ` : ` ${questions.length} `
  const isFocused = ui.panel === 'questions'
  return (
    <Frame
      area={area}
      title={[[' Needs you ', questions.length > 0 ? 'needsYou' : 'title']]}
      right={[[position, 'muted']]}
      isFocused={isFocused}
    >
      <Box flexDirection="column">
        {questions.length === 0 && <Row line={[[' nothing', 'muted']]} width={width} />}
        {shown.flatMap((question, index) =>
          linesOf(question, { world: state.world, now: state.now, width, rowsEach, ui })
            .slice(0, Math.min(rowsEach, height - index * rowsEach))
            .map((line, row) => (
              <Row
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one question never change their order
                key={`${question.escalation.id}:${row}`}
                line={line}
                width={width}
                selected={isFocused && row === 0 && question.escalation.id === ui.questionId}
              />
            )),
        )}
      </Box>
    </Frame>
  )
}

type Parts = {
  readonly world: World
  readonly now: number
  readonly width: number
  readonly rowsEach: number
  readonly ui: { readonly questionId: string | null; readonly answering: readonly string[] }
}

function linesOf(question: OpenQuestion, { world, now, width, rowsEach, ui }: Parts): readonly Line[] {
  const { escalation } = question
  const mark = escalation.id === ui.questionId ? '▸' : ' '
  const head: readonly Span[] = [
    [mark],
    ['▲ ', 'needsYou'],
    [escalation.severity, SEVERITY_TOKENS[escalation.severity]],
  ]
  const right: Line = [[` ${ui.answering.includes(escalation.id) ? 'answering' : waitOf(question, now)} `, 'muted']]
  const count = allLike(question, world.questions).length
  const often: readonly Span[] = count > 1 ? [[` ×${count}`, 'needsYou']] : []
  if (rowsEach === 1) return [spread([...head, ...often, [` ${escalation.title}`]], right, width)]
  const first = spread([...head, ...often, [` ${KIND_WORDS[escalation.kind]}`, 'muted']], right, width)
  if (rowsEach === 2) return [first, [[`   ${escalation.title}`]]]
  const title = wrap(escalation.title, width - 4, 2).map((text): Line => [[`   ${text}`]])
  return [first, ...title, [[`   ${aboutOf(escalation, world)}`, 'muted']], []]
}

/** `yes in 4 s` while an answer can be taken back, `0:41` since it was asked, `snoozed 8:02`, or `no in 1:20` when time is about to answer. */
export function waitOf({ escalation, snoozedUntil, held }: OpenQuestion, now: number): string {
  if (held) return `${held.verdict === 'approve' ? 'yes' : 'no'} in ${secondsTo(held.until, now)}`
  const left = escalation.deadlineAt - now
  if (left < DEADLINE_NEAR_MS) return `no in ${age(left)}`
  if (snoozedUntil !== null && snoozedUntil > now) return `snoozed ${age(snoozedUntil - now)}`
  return age(now - escalation.openedAt)
}

/** The commit and the session that a question is about, in people's words. */
export function aboutOf({ about, because }: Escalation, world: World): string {
  const audit = world.audits.find(({ id }) => id === about.auditId)
  const session = world.sessions.find(({ id }) => id === about.sessionId)
  const parts = [
    ...(audit ? [`${audit.id.slice(0, 7)} ${audit.subject.title}`] : []),
    ...(session ? [titleOf(session)] : []),
  ]
  return parts.length > 0 ? parts.join(' · ') : because
}
