// Gemini CLI as an agent under test: a home that asks nothing at the start, and the scripted model behind its own API.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import { geminiDialect } from './model-gemini.ts'
import type { RealAgent } from './real-agent.ts'

/** Called once a file of tests: what it makes goes after the last of them, when nothing runs any more. */
export function openGeminiAgent(): RealAgent {
  const folder = ownFolder()
  return {
    name: 'gemini',
    dialect: geminiDialect,
    prepare({ home, root, url, prompt }) {
      const own = join(home, '.gemini')
      mkdirSync(own)
      const settings = {
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
        privacy: { usageStatisticsEnabled: false },
      }
      writeFileSync(join(own, 'settings.json'), JSON.stringify(settings))
      writeFileSync(join(own, 'trustedFolders.json'), JSON.stringify({ [root]: 'TRUST_FOLDER' }))
      const env = {
        GEMINI_API_KEY: 'test-key',
        GOOGLE_GEMINI_BASE_URL: url,
        XDG_STATE_HOME: join(folder, basename(home)),
      }
      return { env, args: ['-i', prompt] }
    },
  }
}

/** Gemini reads no settings from below a folder that others may write to, as the one for temporary files is. */
function ownFolder(): string {
  const folder = mkdtempSync(join(import.meta.dirname, '..', '..', 'node_modules', '.gemini-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
