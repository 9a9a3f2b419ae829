// One message about one or several matters. Every line begins with a sign of ours and names the session first; what an agent wrote
// stands behind that, masked and printable, so that no channel can take it for an option, a path or an escape.
import { clean } from '#protocol/clean.ts'
import { NOTICE_CHARS_MAX, NOTICE_LINES_MAX, type Notice, type NoticeKind } from '#protocol/notice.ts'
import type { Matter } from './standing.ts'

const SAYS: Readonly<Record<NoticeKind, string>> = {
  approval: 'needs your answer',
  waiting: 'waits for you',
  question: 'needs your decision',
  errored: 'shows an error',
  limited: 'has reached a limit',
  ended: 'has ended',
  done: 'has finished',
}

/** Those that wait for somebody first, then the oldest. */
export function messageFor(matters: readonly Matter[], urgent: boolean, at: number): Notice {
  const order = Object.keys(SAYS)
  const sorted = matters.toSorted(
    (left, right) => order.indexOf(left.kind) - order.indexOf(right.kind) || left.since - right.since,
  )
  const all = sorted.map(lineOf)
  const lines =
    all.length <= NOTICE_LINES_MAX
      ? all
      : [...all.slice(0, NOTICE_LINES_MAX - 1), `· and ${all.length - NOTICE_LINES_MAX + 1} more`]
  return { title: titleOf(sorted), lines, urgent, at }
}

function titleOf(matters: readonly Matter[]): string {
  const [first] = matters
  if (first && matters.length === 1) return cleaned(`${nameOf(first)} ${SAYS[first.kind]}`)
  const kinds = Object.keys(SAYS).flatMap((kind) => {
    const count = matters.filter((matter) => matter.kind === kind).length
    return count === 0 ? [] : [`${count} ${PLURAL[kind as NoticeKind]}`]
  })
  return cleaned(kinds.join(', '))
}

const PLURAL: Readonly<Record<NoticeKind, string>> = {
  approval: 'to answer',
  waiting: 'waiting',
  question: 'to decide',
  errored: 'with an error',
  limited: 'at a limit',
  ended: 'ended',
  done: 'finished',
}

const lineOf = (matter: Matter) => cleaned(`· ${nameOf(matter)} ${SAYS[matter.kind]}: ${matter.text}`)

const nameOf = ({ name }: Matter) => (name === null ? 'the workspace' : name)

const cleaned = (text: string) => clean(text, NOTICE_CHARS_MAX)
