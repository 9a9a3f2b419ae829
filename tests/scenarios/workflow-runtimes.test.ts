// Every runtime keeps to the same contract.
import { agentRuntimeContract } from '../contracts/agent-runtime.ts'
import { apiKit, claudeKit, scriptKit } from '../support/runtime-kits.ts'

for (const kit of [scriptKit, apiKit, claudeKit]) agentRuntimeContract(kit)
