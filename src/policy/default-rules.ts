// The built-in policy (C2), first match wins. What no rule covers is asked.
import type { Rule } from './rule.ts'

export const DEFAULT_RULES: readonly Rule[] = [
  {
    name: 'auditing',
    intents: [
      'change.list',
      'checks.run',
      'tests.run',
      'metrics.measure',
      'report.write',
      'feedback.write',
      'feedback.rule',
    ],
    verdict: 'allow',
    because: 'auditing and its feedback change nothing of the agent’s',
  },
  {
    name: 'sessions asked for',
    intents: ['session.start', 'session.stop', 'session.continue', 'session.send'],
    verdict: 'allow',
    because: 'a human asked for it',
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
    name: 'permissions',
    intents: ['request.answer'],
    verdict: 'ask',
    because: 'an agent’s permission is the human’s to give',
  },
  {
    name: 'serious threats',
    intents: ['task.write'],
    from: 'HIGH',
    verdict: 'ask',
    because: 'a threat of level HIGH or CRITICAL is escalated before a task is made of it',
  },
  {
    name: 'small threats',
    intents: ['task.write'],
    verdict: 'allow',
    because: 'mitigating LOW and MEDIUM threats needs no approval',
  },
]
