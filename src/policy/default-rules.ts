// The built-in policy (C2) behind the rules of people. Nothing that an agent asks is allowed by it, not even `ls` or `git log`:
// agents let what they hold for harmless pass without asking, and no text proves a command harmless (a pager, `rg --pre`, an
// alias, a link). Who wants it otherwise answers three times the same and is offered the rule.
import type { Rule } from '#protocol/rule.ts'
import { DESTRUCTIVE_RULES } from './danger-rules.ts'
import { LIMIT_RULES } from './limit-rules.ts'
import { type PlacedRule, placed } from './rule.ts'

const BUILT_IN: readonly Rule[] = [
  {
    name: 'auditing',
    intents: [
      'change.list',
      'checks.run',
      'tests.run',
      'metrics.measure',
      'review.run',
      'report.write',
      'feedback.write',
      'feedback.daily',
      'feedback.rule',
      'threats.write',
    ],
    verdict: 'allow',
    because: 'auditing and its feedback change nothing of the agent’s',
  },
  {
    name: 'notices',
    intents: ['notify.send'],
    verdict: 'allow',
    because: 'the channels were configured by the user',
  },
  {
    name: 'sessions asked for',
    intents: ['session.start', 'session.stop', 'session.continue'],
    verdict: 'allow',
    because: 'a human asked for it',
  },
  {
    name: 'running workflows',
    intents: [
      'step.prepare',
      'step.tell',
      'step.collect',
      'gate.check',
      'step.merge',
      'workflow.steer',
      'workflow.tidy',
    ],
    verdict: 'allow',
    because: 'a run was asked for, and stays in work trees and on a branch of its own',
  },
  {
    name: 'stuck workflows',
    intents: ['workflow.escalate'],
    verdict: 'ask',
    because: 'a run that cannot go on by itself is for the human',
  },
  {
    name: 'unclear issues',
    intents: ['issue.route'],
    verdict: 'ask',
    because: 'what the issue is about is not clear: the human says which workflow it is for',
  },
  {
    name: 'emptying memory',
    intents: ['memory.empty'],
    verdict: 'allow',
    because: 'what stood in the file was submitted, as a human asked',
  },
  {
    name: 'showing memory',
    intents: ['memory.dump'],
    verdict: 'ask',
    because: 'what was injected into sessions is shown only after a human’s yes',
  },
  {
    name: 'telling sessions',
    intents: ['session.send'],
    verdict: 'ask',
    because: 'typing into a session is yours to allow: audit.tellSessions is not "idle"',
  },
  {
    name: 'failed fixes',
    intents: ['issue.escalate'],
    verdict: 'ask',
    because: 'an issue that several commits have failed to mend is for the human',
  },
  {
    name: 'keeps failing',
    intents: ['session.restart'],
    from: 'HIGH',
    verdict: 'ask',
    because: 'a session that fails again and again is not started again without a human',
  },
  {
    name: 'restart on failure',
    intents: ['session.restart'],
    verdict: 'allow',
    because: 'it was started with --restart on-failure',
  },
  {
    name: 'hold on critical',
    intents: ['session.pause'],
    verdict: 'allow',
    because: 'audit.onCritical is "hold": the author is stopped while the question is open',
  },
  {
    name: 'critical findings',
    intents: ['commit.block'],
    verdict: 'ask',
    because: 'a CRITICAL finding is always for the human to rule on',
  },
  {
    name: 'serious threats',
    intents: ['task.write', 'workflow.begin'],
    from: 'HIGH',
    verdict: 'ask',
    because: 'a threat of level HIGH or CRITICAL is escalated before anybody works on it',
  },
  {
    name: 'small threats',
    intents: ['task.write', 'workflow.begin'],
    verdict: 'allow',
    because: 'mitigating LOW and MEDIUM threats needs no approval',
  },
  ...DESTRUCTIVE_RULES,
  {
    name: 'permissions',
    intents: ['request.answer'],
    verdict: 'ask',
    because: 'an agent’s permission is the human’s to give',
  },
]

/** Everything that holds without a word of configuration: the limits and the built-in policy. */
export const DEFAULT_RULES: readonly PlacedRule[] = [...placed('limit', LIMIT_RULES), ...placed('default', BUILT_IN)]
