// Codex itself in a session of the built program, held to the contract of agents.
import { agentContract } from '../contracts/agent-adapter.ts'
import { codexAgent } from '../support/codex.ts'

agentContract({
  agent: codexAgent,
  call: (cmd) => ({
    name: 'exec_command',
    input: { cmd, sandbox_permissions: 'require_escalated', justification: 'May I write the ledger?' },
  }),
  dialog: { shows: /Would you like to run the following command/, yes: 'y' },
  isOnScreen: false,
  hearsReason: true,
})
