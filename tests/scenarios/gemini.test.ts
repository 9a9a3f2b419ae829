// Gemini CLI itself in a session of the built program, held to the contract of agents.
import { agentContract } from '../contracts/agent-adapter.ts'
import { openGeminiAgent } from '../support/gemini.ts'

agentContract({
  agent: openGeminiAgent(),
  call: (command) => ({ name: 'run_shell_command', input: { command, description: 'Write the ledger' } }),
  dialog: { shows: /Allow execution of/, yes: '1' },
  isOnScreen: true,
  hearsReason: 'its dialog takes no words and ends the turn',
})
