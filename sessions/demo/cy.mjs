// Demo actor: breaks a test by a plausible change, then reads the feedback and repairs it.
import { readFileSync } from 'node:fs'
import { awaitFeedback } from './feedback.mjs'
import { commit, enter, idle, run, step, write } from './stage.mjs'

const PRICE = 'src/price.mjs'

enter('Cy', 'tidies up the prices')
await step('Task: prices without surprises.')
const before = readFileSync(PRICE, 'utf8')
await write(PRICE, before.replace('Math.round(', 'Math.floor('))
await step('Rounding down never overcharges anyone. That is small enough to go without the tests.')
await commit('Cy', 'Round prices down')

const marks = await awaitFeedback()
await run('node', '--test')
await step('The tests are right: the tax office rounds to the nearest cent.')
await write(PRICE, before)
await run('node', '--test')
await commit('Cy', `Round prices to the nearest cent again ${marks}`)
idle('done')
