// Demo actor: adds a feature with its test, asks before it deletes something, and honours the answer.
import { appendFileSync, rmSync } from 'node:fs'
import { askPermission, commit, enter, idle, run, step, write } from './stage.mjs'

const CART = `// The cart: lines of {sku, priceCents, count}.
import { withTax } from './price.mjs'

/** Sum of the cart with tax, in cents. */
export function totalCents(lines) {
  return withTax(lines.reduce((sum, { priceCents, count }) => sum + priceCents * count, 0))
}

/** The cart without the line of \`sku\`. */
export function without(lines, sku) {
  return lines.filter((line) => line.sku !== sku)
}
`
const TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totalCents, without } from '../src/cart.mjs'

const lines = [
  { sku: 'tea', priceCents: 450, count: 2 },
  { sku: 'cup', priceCents: 1200, count: 1 },
]

test('an empty cart costs nothing', () => assert.equal(totalCents([]), 0))
test('the total is every line with tax', () => assert.equal(totalCents(lines), 2499))
test('a removed line no longer counts', () => assert.equal(totalCents(without(lines, 'cup')), 1071))
`

enter('Ada', 'adds a feature and its test')
await step('Task: let customers remove a line from the cart.')
await write('src/cart.mjs', CART)
await write('test/cart.test.mjs', TEST)
await run('node', '--test')
await commit('Ada', 'Let customers remove a line from the cart')

await step('The stale build would hide the change; I want to delete it.')
const { isAllowed, reason } = await askPermission('Bash', 'rm -rf ./build')
if (isAllowed) {
  rmSync('build', { recursive: true, force: true })
  await step('Allowed: build is deleted.')
} else {
  await step(`Refused${reason ? ` (${reason})` : ''}: build stays as it is.`)
}

await step('noting it in the README')
appendFileSync('README.md', '\nA line can be removed from the cart: `without(lines, sku)`.\n')
await commit('Ada', 'Say in the README how a cart line is removed')
idle('done')
