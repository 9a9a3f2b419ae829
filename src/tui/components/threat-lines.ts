// One threat as lines: what it is, what it costs, who is suspected, what is planned and proposed.
import { age } from '#projection/age.ts'
import { minuteOf, stateWords } from '#projection/threat-report/words.ts'
import type { Threat } from '#protocol/threat.ts'
import { type Line, wrap } from '../fit.ts'
import { labelled } from '../screens/card.tsx'
import { SEVERITY_TOKENS } from './queue-list.tsx'

const TITLE_LINES_MAX = 3

/** `▲ HIGH  error-spike  12m  POST /api/orders: …`; `now` on the log's clock. */
export function threatRow({ level, heuristic, endedAt, title, key, startedAt }: Threat, now: number): Line {
  const isOver = endedAt !== null
  return [
    [isOver ? ' ✓ ' : ' ▲ ', isOver ? 'done' : 'needsYou'],
    [level.padEnd(9), isOver ? 'muted' : SEVERITY_TOKENS[level]],
    [`${heuristic.padEnd(15)}`, 'muted'],
    [`${age(now - startedAt).padStart(7)}  `, 'muted'],
    [title.includes(key) || key === '*' ? title : `${key}: ${title}`, isOver ? 'muted' : 'text'],
  ]
}

/** All that is known of it, in the order in which a person asks; `now` on the log's clock. */
export function threatDetails(
  threat: Threat,
  { width, now }: { readonly width: number; readonly now: number },
): readonly Line[] {
  const { title, keys, impact, evidence, suspects, planned, mitigation, proposedTask, samples } = threat
  const many = (label: string, texts: readonly string[]) =>
    texts.flatMap((text, index) => labelled(index === 0 ? label : '', text, width))
  return [
    ...wrap(title, width - 2, TITLE_LINES_MAX).map((text): Line => [[` ${text}`, 'title']]),
    ...labelled('state', `${stateWords(threat, now)} · raised ${minuteOf(threat.startedAt)} UTC`, width),
    ...many('impact', [impact].filter(Boolean)),
    ...many('affects', keys.length > 0 ? [keys.join(', ')] : []),
    ...many('evidence', evidence),
    ...many(
      'suspects',
      suspects.map(
        ({ sha, subject, author, because }) =>
          `${sha.slice(0, 12)} ${subject}${author === '' ? '' : ` (${author})`}: ${because}`,
      ),
    ),
    ...many(
      'planned',
      planned.map(({ file, line, item, advice }) => `${file}:${line} ${item}: ${advice}`),
    ),
    ...many('mitigation', [mitigation].filter(Boolean)),
    ...many('task', [proposedTask].filter(Boolean)),
    ...many('samples', samples),
  ]
}
