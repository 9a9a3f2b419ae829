// Demo actor: commits a key by mistake, then reads the feedback and takes it out again.
import { awaitFeedback } from './feedback.mjs'
import { commit, enter, idle, step, write } from './stage.mjs'

// Put together here, so that no file of this project holds anything that looks like a key. It opens nothing.
const FAKE_KEY = ['AK', 'IA', 'Q3ZT', '7VXN', 'L5KW', '2PHR'].join('')

const config = (key) => `; Where finished orders are archived.
[archive]
bucket = shop-orders
region = eu-central-1
${key}
`
const ARCHIVE = `// Access to the order archive. The key comes from the environment and is never stored.

/** The key id for the archive; throws when the environment has none. */
export function archiveKeyId(env = process.env) {
  if (!env.AWS_ACCESS_KEY_ID) throw new Error('set AWS_ACCESS_KEY_ID to archive orders')
  return env.AWS_ACCESS_KEY_ID
}
`

enter('Bob', 'configures the order archive')
await step('Task: archive finished orders.')
await write('conf.ini', config(`aws_access_key_id = ${FAKE_KEY}`))
await commit('Bob', 'Configure the order archive')

const marks = await awaitFeedback()
await step('The key goes out of the file; the program reads it from the environment.')
await write('conf.ini', config('; the key comes from the environment: AWS_ACCESS_KEY_ID'))
await write('src/archive.mjs', ARCHIVE)
await commit('Bob', `Read the archive key from the environment ${marks}`)
idle('done')
