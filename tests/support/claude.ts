// Claude Code as an agent under test, for the contract that all agents are held to.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEY, onboarded } from './claude-code.ts'
import { messagesDialect } from './model-messages.ts'
import type { RealAgent } from './real-agent.ts'

export const claudeAgent: RealAgent = {
  name: 'claude',
  dialect: messagesDialect,
  prepare({ home, root, url, prompt }) {
    const config = join(home, 'claude')
    mkdirSync(config)
    writeFileSync(join(config, '.claude.json'), JSON.stringify(onboarded(root)))
    return {
      env: {
        CLAUDE_CONFIG_DIR: config,
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: KEY,
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        DISABLE_AUTOUPDATER: '1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      },
      args: [prompt],
    }
  },
}
