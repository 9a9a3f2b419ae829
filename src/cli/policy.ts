// `signalbox policy` and `policy test`: the rules in the order in which they are tried, and the ruling on one case with every rule
// that had a say.
import type { Asked } from '#policy/asked.ts'
import { contradictionOf, type Explanation, explain, shadowed } from '#policy/explain.ts'
import { LAYERS, namedRule, type PlacedRule } from '#policy/rule.ts'
import { plain } from '#protocol/plain.ts'
import type { Rule } from '#protocol/rule.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'

const LAYER_WORDS = {
  limit: 'hard limits: always tried, can only tighten',
  role: 'roles (sessions/roles/NAME.json): can only tighten',
  project: 'signalbox.json of the repository: can only tighten',
  user: 'your configuration: the first rule that matches decides',
  accepted: 'accepted with a question (revoke: signalbox policy revoke NAME)',
  default: 'built in',
} as const

/** Prints all rules; warnings go to stderr. */
export function printPolicy(rules: readonly PlacedRule[], io: Io, asJson: boolean): number {
  const never = shadowed(rules)
  if (asJson) {
    const listed = rules.map(({ rule, layer, where }) => ({ layer, where, ...rule }))
    const shadows = never.map(({ placed, by }) => ({ name: placed.rule.name, where: placed.where, by: by.rule.name }))
    io.out(JSON.stringify({ rules: listed, shadowed: shadows }, null, 2))
    return 0
  }
  for (const layer of LAYERS) {
    const mine = rules.filter((placed) => placed.layer === layer)
    if (mine.length === 0) continue
    io.out(`${LAYER_WORDS[layer]}`)
    const rows = mine.map(({ rule, where }) => [
      `  ${rule.verdict}`,
      plain(rule.name, 60),
      plain(`${conditionsOf(rule)}${where === null ? '' : `  (${where})`}`, 160),
    ])
    for (const line of columns(rows)) io.out(line)
  }
  io.out('what none covers is asked')
  for (const { placed, by } of never) {
    const but =
      placed.rule.verdict === by.rule.verdict ? '' : `, which says ${by.rule.verdict} instead of ${placed.rule.verdict}`
    io.err(`signalbox: ${namedRule(placed)} never decides: ${namedRule(by)} comes first and covers it${but}`)
  }
  return 0
}

/** Its conditions in a line; patterns are cut. */
function conditionsOf(rule: Rule): string {
  const { intents, from, kind, tool, command, paths, role, session, profile, channel, severity, confirm } = rule
  const words = (name: string, value: string | readonly string[] | undefined) =>
    value === undefined ? [] : [`${name} ${listed([value].flat())}`]
  return [
    ...words('', intents),
    ...(from ? [`${from} and worse`] : []),
    ...words('kind', kind),
    ...words('tool', tool),
    ...words('role', role),
    ...words('session', session),
    ...words('profile', profile),
    ...(channel ? [`asked on the ${channel}`] : []),
    ...(command ? [`command /${plain(command, 50)}/`] : []),
    ...words('touches', paths),
    ...(severity ? [`→ ${severity}`] : []),
    ...(confirm ? ['→ said twice'] : []),
  ]
    .map((text) => text.trim())
    .join(' · ')
}

function listed(words: readonly string[]): string {
  return words.length <= 4 ? words.join(', ') : `${words.slice(0, 3).join(', ')} … (${words.length})`
}

/** Prints the ruling on one case; exit code 0 whatever it is. */
export function printRuling(question: Asked, rules: readonly PlacedRule[], io: Io, asJson: boolean): number {
  const explanation = explain(question, rules)
  if (asJson) io.out(JSON.stringify(asDocument(explanation), null, 2))
  else for (const line of inWords(explanation)) io.out(line)
  return 0
}

function asDocument(explanation: Explanation) {
  const { ruling, trials, parts, unsure } = explanation
  const { verdict, because, severity, confirm, rule } = ruling
  return {
    verdict,
    because,
    severity,
    confirm,
    rule: rule ? { name: rule.rule.name, layer: rule.layer, where: rule.where } : null,
    commands: parts,
    unsure,
    tried: trials.map(({ placed, covers, because: why, decides }) => ({
      name: placed.rule.name,
      layer: placed.layer,
      where: placed.where,
      verdict: placed.rule.verdict,
      covers,
      because: why,
      decides,
    })),
    contradictions: trials.filter(({ contradicts }) => contradicts).map((trial) => contradictionOf(trial, explanation)),
  }
}

function inWords(explanation: Explanation): readonly string[] {
  const { ruling, trials, parts, unsure } = explanation
  const { verdict, severity, confirm, because } = ruling
  const rows = trials.map(({ placed, covers, because: why, decides }) => [
    decides ? '▸' : covers ? '●' : ' ',
    placed.layer,
    placed.rule.verdict,
    plain(placed.rule.name, 60),
    covers ? (decides ? 'decides' : 'covers it') : plain(why, 80),
  ])
  return [
    `${verdict}: ${because}`,
    `severity ${severity}${confirm ? ', a yes has to be said twice' : ''}`,
    ...(parts.length > 1 ? [`${parts.length} commands, each is looked at: ${parts.join(' ⏎ ')}`] : []),
    ...(unsure === null ? [] : [`no rule may allow it: ${unsure}`]),
    ...trials.filter(({ contradicts }) => contradicts).map((trial) => `but ${contradictionOf(trial, explanation)}`),
    'tried in this order:',
    ...columns(rows),
  ]
}
