// What a workflow's file may not say: whatever would let work be judged, merged or built before its time.
import { expect, test } from 'vitest'
import { ancestorsOf, workflowSchema } from '#protocol/workflow-check.ts'

const step = (id: string, rest: object = {}) => ({
  id,
  title: id,
  phase: 'analysis',
  kind: 'work',
  role: 'maker',
  ...rest,
})
const build = step('build', { phase: 'implementation', writes: true })
const review = {
  id: 'review',
  title: 'r',
  phase: 'review',
  kind: 'review',
  role: 'judge',
  of: 'build',
  needs: ['build'],
}
const land = { id: 'land', title: 'l', phase: 'merge', kind: 'merge', of: 'build', needs: ['review'] }
const read = (...steps: readonly object[]) => workflowSchema.safeParse({ name: 'flow', title: 'Flow', steps })
const complaints = (...steps: readonly object[]) =>
  read(...steps).error?.issues.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`) ?? []

test('work, its review and its merge are sound', () => {
  expect(complaints(build, review, land)).toEqual([])
})

test.each<[string, readonly object[], string]>([
  ['a need that is not there', [step('a', { needs: ['b'] })], '0.needs: there is no step "b"'],
  ['a step twice', [step('a'), step('a')], '1.id: "a" is there twice'],
  ['a circle', [step('a', { needs: ['b'] }), step('b', { needs: ['a'] })], '0.needs: "a" waits for itself'],
  ['work that nobody does', [step('a', { role: undefined })], '0.role: a step of kind "work" needs a role'],
  [
    'a merge by somebody',
    [build, review, { ...land, role: 'maker' }],
    '2.role: a step of kind "merge" is done by nobody',
  ],
  [
    'a review of nothing',
    [build, { ...review, of: undefined }],
    '1.of: a step of kind "review" names the step that it is of',
  ],
  [
    'a review before the work',
    [build, { ...review, needs: [] }],
    '1.needs: "build" has to be needed, or it would be judged before it is done',
  ],
  [
    'a merge before the review',
    [build, review, { ...land, needs: ['build'] }],
    '2.needs: the review "review" has to come first',
  ],
  ['a merge without a review', [build, { ...land, needs: ['build'] }], '1.of: "build" is never reviewed'],
  [
    'a merge of what changes nothing',
    [step('build'), review, land],
    '2.of: "build" changes nothing that could be merged',
  ],
  [
    'an implementation beside its design',
    [step('design', { phase: 'design' }), build],
    '1.needs: the design "design" has to come first',
  ],
  ['a checklist of work', [step('a', { checklist: ['x'] })], '0.checklist: only a review has one'],
  [
    'work of other work that validates nothing',
    [build, step('a', { of: 'build', needs: ['build'] })],
    '1.of: "work" is of no other step',
  ],
])('%s is refused with its place', (_, steps, complaint) => {
  expect(complaints(...steps)).toContain(complaint)
})

test('what a step waits for is found through others, also in a circle', () => {
  const steps = workflowSchema.safeParse({ name: 'f', title: 'F', steps: [build, review, land] }).data?.steps ?? []
  expect([...ancestorsOf(steps, 'land')].sort()).toEqual(['build', 'review'])
})
