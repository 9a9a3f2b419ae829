// Codex as an agent under test: a home that asks nothing at the start, and the scripted model as its only provider.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { responsesDialect } from './model-responses.ts'
import type { RealAgent } from './real-agent.ts'

export const codexAgent: RealAgent = {
  name: 'codex',
  dialect: responsesDialect,
  prepare({ home, root, url, prompt }) {
    const codexHome = join(home, 'codex')
    // Its sandbox does not find its own program when that lies in the folder for temporary files.
    const temporary = join(home, 'tmp')
    for (const folder of [codexHome, temporary]) mkdirSync(folder)
    writeFileSync(join(codexHome, 'config.toml'), configFor(root, url))
    return {
      // Its dialog comes once the relay has given up on an engine that is gone.
      env: { CODEX_HOME: codexHome, TMPDIR: temporary, SCRIPTED_KEY: 'test-key', SIGNALBOX_RECONNECT_S: '20' },
      args: [prompt],
    }
  },
}

const configFor = (root: string, url: string) => `
model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"

[projects."${root}"]
trust_level = "trusted"
`
