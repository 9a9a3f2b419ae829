// Who may touch what (C3) where no file of the role says it (role-rules.ts): a reviewer reads the code and not production's logs, and
// leaves the roadmap alone; an analyst reads logs, roadmap and history, not the source, and changes nothing. For what agents ask.
import type { Rule } from '#protocol/rule.ts'
import { CHANGE_TOOLS, SHELL_TOOLS } from './tools.ts'

const LOGS = ['**/*.log', '**/*.log.*', '**/logs/**', '/var/log/**']
const ROADMAP = ['**/ROADMAP*', '**/roadmap*', '**/Roadmap*', '**/aegis-sre-reviewer.md']
const CODE =
  'ts tsx js jsx mjs cjs py rb go rs java kt c h cc cpp hpp cs php swift scala sh sql html css vue svelte'.split(' ')
const SOURCE = ['**/src/**', '**/lib/**', ...CODE.map((ending) => `**/*.${ending}`)]

/** A pattern on a command that writes into a path of the given kind, as far as a command shows that. */
const WRITES_ROADMAP =
  '(?i)(?:>|\\btee\\b|\\bsed\\b[^;&|\\n]*\\s-\\w*i|\\b(?:mv|cp|rm|truncate|install)\\s)[^;&|\\n]*roadmap'

/** The reviewer proposes what is planned; it does not write the plan, whatever its file says. */
export const ROADMAP_RULES: readonly Rule[] = [
  {
    name: 'reviewer: the roadmap stays',
    role: 'reviewer',
    tool: CHANGE_TOOLS,
    paths: ROADMAP,
    verdict: 'deny',
    because: 'a reviewer does not change the roadmap',
  },
  {
    name: 'reviewer: the roadmap stays, in commands',
    role: 'reviewer',
    command: WRITES_ROADMAP,
    verdict: 'deny',
    because: 'a reviewer does not change the roadmap',
  },
]

/** For the two where there is no file of that role. */
export const ACCESS_RULES: readonly Rule[] = [
  {
    name: 'reviewer: no production logs',
    role: 'reviewer',
    paths: LOGS,
    verdict: 'deny',
    because: 'a reviewer does not read production logs',
  },
  {
    name: 'analyst: changes nothing',
    role: 'analyst',
    tool: CHANGE_TOOLS,
    verdict: 'deny',
    because: 'an analyst changes nothing',
  },
  {
    name: 'analyst: no source',
    role: 'analyst',
    paths: [...SOURCE, ...LOGS.map((glob) => `!${glob}`), ...ROADMAP.map((glob) => `!${glob}`)],
    verdict: 'deny',
    because: 'an analyst reads logs, the roadmap and the history, not the source',
  },
  {
    name: 'analyst: commands are asked',
    role: 'analyst',
    tool: SHELL_TOOLS,
    verdict: 'ask',
    because: 'a command could change something, and an analyst changes nothing',
  },
]
