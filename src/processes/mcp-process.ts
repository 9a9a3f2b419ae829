// `signalbox mcp` as a process: started by an agent inside a session, it speaks for that session and for nothing else. It needs no
// workspace: who it speaks for is in its environment.
import { serveMcp } from '#agents/mcp/server.ts'

/** Resolves with the exit code when the agent has closed its end. Rejects with Trouble when its session cannot be proven. */
export async function runMcpServer(env: NodeJS.ProcessEnv, version: string): Promise<number> {
  await serveMcp(env, version)
  return 0
}
