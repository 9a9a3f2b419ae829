// Claude Code itself, held to the contract of agents; what it alone can do is in claude-code.test.ts.
import { agentContract } from '../contracts/agent-adapter.ts'
import { claudeAgent } from '../support/claude.ts'

agentContract({
  agent: claudeAgent,
  call: (command) => ({ name: 'Bash', input: { command, description: 'Write the ledger' } }),
  dialog: { shows: /Do you want to proceed/, yes: '1' },
  isOnScreen: true,
  hearsReason: true,
})
