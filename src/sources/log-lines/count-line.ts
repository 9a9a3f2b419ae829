// Counts the facts of one line in its minute: as a request, a login, or else a message of some kind; and its gauges and changes.
import { MINUTE_LOGINS_MAX } from '#protocol/log-minute.ts'
import { addressText, countRequest, isRequest, pathOf } from './count-request.ts'
import { type Counting, SAMPLE_CHARS_MAX, sampleOf, WORD_CHARS_MAX } from './counting.ts'
import { gaugesOf, gaugesOfMessage } from './gauges.ts'
import { type Facts, LEVEL_ERROR, LEVEL_NONE } from './line-facts.ts'
import { type LoginOutcome, loginOfMessage, loginOfRequest } from './login-line.ts'
import { maskWords } from './mask-words.ts'
import { type OpenMinute, TEMPLATES_COUNTED_MAX } from './open-minute.ts'
import { settleTexts } from './settle-texts.ts'
import { countStatement } from './statement-counts.ts'
import { groupOf } from './templates.ts'
import { countChanges, countVersion } from './version-changes.ts'

const REASON_CHARS_MAX = 120
const LEVEL_INFO = 1

/** `raw` gives the line as it stood; it is only asked for where it is kept. */
export function countLine(to: Counting, minute: OpenMinute, facts: Facts, raw: () => string): void {
  const level = levelOf(facts)
  minute.lines += 1
  minute.levels[level] = (minute.levels[level] as number) + 1
  if (facts.gauges > 0) gaugesOf(to, minute, facts)
  if (facts.version !== '') countVersion(to, minute, facts)
  if (isRequest(facts)) countRequestLine(to, minute, facts, { level, raw })
  else countOther(to, minute, facts, { level, raw })
}

function levelOf({ level, status }: Facts): number {
  if (level !== LEVEL_NONE) return level
  return status >= 500 ? LEVEL_ERROR : LEVEL_INFO
}

function countRequestLine(to: Counting, minute: OpenMinute, facts: Facts, { level, raw }: Line): void {
  const path = pathOf(to, facts)
  countRequest(to, minute, facts, { path, level, raw })
  if (!path.isLogin && facts.category !== 'authentication') return
  settleTexts(facts)
  const login = path.isLogin ? loginOfRequest(facts) : loginOfMessage(facts)
  if (login !== null) countLogin(to, minute, facts, login)
}

function countOther(to: Counting, minute: OpenMinute, facts: Facts, line: Line): void {
  const login = loginOfMessage(facts)
  if (login !== null) {
    countLogin(to, minute, facts, login)
    return
  }
  if (facts.message === '' && facts.error === '' && facts.gauges > 0) return
  countMessage(to, minute, facts, line)
  gaugesOfMessage(to, minute, facts)
  countChanges(to, minute, facts)
  countStatement(to.state.statements, facts)
}

type Line = { readonly level: number; readonly raw: () => string }

function countLogin(to: Counting, minute: OpenMinute, facts: Facts, outcome: LoginOutcome): void {
  const address = addressText(to, facts)
  const user = to.words(facts.user, WORD_CHARS_MAX)
  const reason = outcome === 'ok' ? '' : to.words(maskWords(facts.reason || facts.error), REASON_CHARS_MAX)
  const key = `${address}\u0000${user}\u0000${outcome}\u0000${reason}`
  const login = minute.logins.get(key)
  const attempts = Math.max(1, facts.attempts)
  if (login) login.count += attempts
  else if (minute.logins.size < MINUTE_LOGINS_MAX)
    minute.logins.set(key, { address, user, outcome, reason, count: attempts })
  else minute.uncounted += 1
}

function countMessage(to: Counting, minute: OpenMinute, facts: Facts, line: Line): void {
  const service = to.words(facts.service, WORD_CHARS_MAX)
  const group = groupOf(to.state.templates, service, facts.template || facts.message || facts.error)
  const known = minute.templates.get(group.id)
  if (known) {
    known.count += 1
    if (line.level > known.level) known.level = line.level
    known.text = to.words(group.text, SAMPLE_CHARS_MAX)
    return
  }
  if (minute.templates.size >= TEMPLATES_COUNTED_MAX) {
    minute.uncounted += 1
    return
  }
  const sample = sampleOf(to, group.id, facts.at, line.raw)
  const text = to.words(group.text, SAMPLE_CHARS_MAX)
  minute.templates.set(group.id, { id: group.id, text, service, level: line.level, count: 1, sample })
}
