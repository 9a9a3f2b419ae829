// What makes a workflow sound (D6): each need exists, nothing waits for itself, nothing is judged or merged before it is made, and
// no design is still open where its implementation begins. A file that breaks this is refused with the place.
import { type Step, type Workflow, workflowShape } from './workflow.ts'

type Fault = { readonly path: readonly (string | number)[]; readonly message: string }

export const workflowSchema = workflowShape.superRefine((workflow, context) => {
  for (const { path, message } of faultsOf(workflow)) context.addIssue({ code: 'custom', path: [...path], message })
})

/** Every step that `id` waits for, directly or through others. */
export function ancestorsOf(steps: readonly Step[], id: string): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting = [...(steps.find((step) => step.id === id)?.needs ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue
    found.add(next)
    waiting.push(...(steps.find((step) => step.id === next)?.needs ?? []))
  }
  return found
}

function faultsOf({ steps }: Workflow): readonly Fault[] {
  const known = new Map(steps.map((step) => [step.id, step]))
  return steps.flatMap((step, index) => {
    const at = (field: string, message: string): Fault => ({ path: ['steps', index, field], message })
    const before = ancestorsOf(steps, step.id)
    return [
      ...(steps.findIndex(({ id }) => id === step.id) === index ? [] : [at('id', `"${step.id}" is there twice`)]),
      ...step.needs.filter((id) => !known.has(id)).map((id) => at('needs', `there is no step "${id}"`)),
      ...(before.has(step.id) ? [at('needs', `"${step.id}" waits for itself`)] : []),
      ...faultsOfKind(step, { at, before, known }),
      ...faultsOfOrder(step, { at, before, steps }),
    ]
  })
}

type Around = { readonly at: (field: string, message: string) => Fault; readonly before: ReadonlySet<string> }

type Kinded = Around & { readonly known: ReadonlyMap<string, Step> }

function faultsOfKind(step: Step, around: Kinded): readonly Fault[] {
  const { kind, role, writes, checklist } = step
  const { at } = around
  const byAgent = kind === 'work' || kind === 'review'
  const broken: readonly (readonly [boolean, string, string])[] = [
    [byAgent && role === undefined, 'role', `a step of kind "${kind}" needs a role`],
    [!byAgent && role !== undefined, 'role', `a step of kind "${kind}" is done by nobody`],
    [writes && kind !== 'work', 'writes', `a step of kind "${kind}" changes nothing`],
    [checklist.length > 0 && kind !== 'review', 'checklist', 'only a review has one'],
  ]
  const faults = broken.flatMap(([isBroken, field, message]) => (isBroken ? [at(field, message)] : []))
  return [...faults, ...faultsOfOther(step, around)]
}

/** A review and a merge are of another step, and so may be work that validates. */
function faultsOfOther({ kind, of, phase }: Step, { at, before, known }: Kinded): readonly Fault[] {
  const wants = kind === 'review' || kind === 'merge'
  if (of === undefined) return wants ? [at('of', `a step of kind "${kind}" names the step that it is of`)] : []
  const other = known.get(of)
  if (!wants && !(kind === 'work' && phase === 'validation')) return [at('of', `"${kind}" is of no other step`)]
  if (!other) return [at('of', `there is no step "${of}"`)]
  const done = kind === 'merge' ? 'merged' : 'judged'
  return [
    ...(before.has(of) ? [] : [at('needs', `"${of}" has to be needed, or it would be ${done} before it is done`)]),
    ...(other.writes || kind === 'work' ? [] : [at('of', `"${of}" changes nothing that could be ${done}`)]),
  ]
}

/** Merged only after its review; implemented only after every design; nothing of a later phase of the same work before it. */
function faultsOfOrder(step: Step, { at, before, steps }: Around & { readonly steps: readonly Step[] }): Fault[] {
  if (step.kind === 'merge') {
    const reviews = steps.filter(({ kind, of }) => kind === 'review' && of === step.of)
    if (reviews.length === 0) return [at('of', `"${step.of}" is never reviewed`)]
    return reviews
      .filter(({ id }) => !before.has(id))
      .map(({ id }) => at('needs', `the review "${id}" has to come first`))
  }
  if (step.phase !== 'implementation') return []
  return steps
    .filter(({ phase, id }) => phase === 'design' && !before.has(id))
    .map(({ id }) => at('needs', `the design "${id}" has to come first`))
}
