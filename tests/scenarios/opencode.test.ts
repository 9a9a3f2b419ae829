// opencode itself in a session of the built program, held to the contract of agents.
import { agentContract } from '../contracts/agent-adapter.ts'
import { opencodeAgent } from '../support/opencode.ts'

agentContract({
  agent: opencodeAgent,
  call: (command) => ({ name: 'bash', input: { command, description: 'Write the ledger' } }),
  dialog: { shows: /Permission required/, yes: '\r' },
  isOnScreen: true,
  hearsReason: true,
})
