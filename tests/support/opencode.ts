// opencode as an agent under test: a home of its own, and the scripted model as its only provider.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chatDialect } from './model-chat.ts'
import type { RealAgent } from './real-agent.ts'

export const opencodeAgent: RealAgent = {
  name: 'opencode',
  dialect: chatDialect,
  prepare({ home, url, prompt }) {
    const config = join(home, 'config', 'opencode')
    mkdirSync(config, { recursive: true })
    writeFileSync(join(config, 'opencode.json'), JSON.stringify(configFor(url)))
    return {
      env: {
        XDG_DATA_HOME: join(home, 'share'),
        XDG_CACHE_HOME: join(home, 'cache'),
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      },
      args: ['--prompt', prompt],
    }
  },
}

const configFor = (url: string) => ({
  model: 'scripted/scripted',
  small_model: 'scripted/scripted',
  share: 'disabled',
  autoupdate: false,
  provider: {
    scripted: {
      npm: '@ai-sdk/openai-compatible',
      name: 'Scripted',
      options: { baseURL: `${url}/v1`, apiKey: 'test-key' },
      models: { scripted: { name: 'Scripted' } },
    },
  },
})
