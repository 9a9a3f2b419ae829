// What a role may touch (C3), as its file says, made into rules on what its agents ask. What the file forbids tightens, and nothing of a
// person's overrides it; where it says `ask`, a person's own rule may still let something pass. Nothing here ever allows.
import type { Role } from '#protocol/role.ts'
import type { Rule } from '#protocol/rule.ts'
import { ACCESS_RULES } from './access-rules.ts'
import { type PlacedRule, placed } from './rule.ts'
import { CHANGE_TOOLS, READ_TOOLS, SHELL_TOOLS, WEB_TOOLS } from './tools.ts'

const SHOWN_MAX = 3

/** Of every role of the roster, and of those that have no file the built-in ones. */
export function roleRules(roles: readonly Role[]): readonly PlacedRule[] {
  const named = new Set(roles.map(({ name }) => name))
  const builtIn = ACCESS_RULES.filter(({ role }) => typeof role !== 'string' || !named.has(role))
  return [...roles.flatMap(rulesOf), ...placed('role', builtIn)]
}

function rulesOf(role: Role): readonly PlacedRule[] {
  const where = `role ${role.name}`
  const denied = deniesOf(role).map((rule): PlacedRule => ({ rule, layer: 'role', where }))
  const asked = asksOf(role).map((rule): PlacedRule => ({ rule, layer: 'default', where }))
  return [...denied, ...asked]
}

function deniesOf({ name: role, access }: Role): readonly Rule[] {
  const { read, write, hide, commands, network } = access
  const deny = (what: string, because: string, some: Partial<Rule>): Rule => ({
    name: `${role}: ${what}`,
    role,
    ...some,
    verdict: 'deny',
    because: `the role ${role} ${because}`.slice(0, 300),
  })
  return [
    ...(hide.length === 0 ? [] : [deny('hidden files', `does not see ${shown(hide)}`, { paths: hide })]),
    ...(read.length === 0
      ? []
      : [deny('reads', `reads only ${shown(read)}`, { tool: READ_TOOLS, paths: allBut([...read, ...write]) })]),
    ...(write.length === 0 ? [deny('changes nothing', 'changes nothing', { tool: CHANGE_TOOLS })] : []),
    ...(write.length === 0 || isEverything(write)
      ? []
      : [deny('changes', `changes only ${shown(write)}`, { tool: CHANGE_TOOLS, paths: allBut(write) })]),
    ...(commands === 'deny' ? [deny('no commands', 'runs no commands', { tool: SHELL_TOOLS })] : []),
    ...(network === 'none' ? [deny('no network', 'has no network', { tool: WEB_TOOLS })] : []),
  ]
}

function asksOf({ name: role, access }: Role): readonly Rule[] {
  if (access.commands !== 'ask') return []
  const because = `the role ${role} is asked about its commands`
  return [{ name: `${role}: commands are asked`, role, tool: SHELL_TOOLS, verdict: 'ask', because }]
}

const isEverything = (globs: readonly string[]) => globs.includes('**') && !globs.some((glob) => glob.startsWith('!'))

/** Globs on all that these do not cover: the last that fits decides, so each is turned round. */
function allBut(globs: readonly string[]): string[] {
  const turned = globs.map((glob) => (glob.startsWith('!') ? glob.slice(1) : `!${glob}`))
  // A list of nothing but exceptions covers the rest: turned round, only what it excepted.
  return globs.every((glob) => glob.startsWith('!')) ? turned : ['**', ...turned]
}

const shown = (globs: readonly string[]) =>
  globs.length <= SHOWN_MAX ? globs.join(', ') : `${globs.slice(0, SHOWN_MAX).join(', ')} … (${globs.length})`
