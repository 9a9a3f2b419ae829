import { expect, test } from 'vitest'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { judge } from '#policy/judge.ts'
import type { Rule } from '#policy/rule.ts'
import { ALLOW_ONCE } from '#protocol/agent-request.ts'
import type { Intent } from '#protocol/intent.ts'
import { launch, request, sha, subject, threat } from '../support/samples.ts'

const answer: Intent = { type: 'request.answer', sessionId: 's1', request: request(), decision: ALLOW_ONCE }

test.each<[Intent, string]>([
  [{ type: 'change.list', auditId: sha('a'), subject: subject() }, 'allow'],
  [{ type: 'session.start', launch: launch() }, 'allow'],
  [{ type: 'commit.block', auditId: sha('a'), subject: subject(), issueIds: [], heldSessionId: null }, 'ask'],
  [answer, 'ask'],
  [{ type: 'session.send', sessionId: 's1', text: 'go on' }, 'allow'],
  [{ type: 'session.restart', sessionId: 's1', because: 'it failed', keepsFailing: false }, 'allow'],
  [{ type: 'session.restart', sessionId: 's1', because: 'it keeps failing', keepsFailing: true }, 'ask'],
  [{ type: 'task.write', threat: threat({ level: 'MEDIUM' }) }, 'allow'],
  [{ type: 'task.write', threat: threat({ level: 'HIGH' }) }, 'ask'],
])('the built-in policy rules on $type', (intent, verdict) => {
  expect(judge(intent, DEFAULT_RULES).verdict).toBe(verdict)
})

test('what no rule covers is asked, never allowed', () => {
  expect(judge(answer, [])).toEqual({ verdict: 'ask', rule: 'none', because: 'no rule covers this' })
})

test('a user’s rule in front wins, and matches tool and detail', () => {
  const rule: Rule = {
    name: 'never rm',
    intents: ['request.answer'],
    matches: '^Bash rm\\b',
    verdict: 'deny',
    because: 'no rm',
  }
  expect(judge(answer, [rule, ...DEFAULT_RULES])).toEqual({ verdict: 'deny', rule: 'never rm', because: 'no rm' })
  const other = { ...answer, request: request({ detail: 'ls' }) }
  expect(judge(other, [rule, ...DEFAULT_RULES]).verdict).toBe('ask')
})
