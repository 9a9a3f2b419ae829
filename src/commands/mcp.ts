// `signalbox mcp`: what an agent starts for itself, on its standard input and output.
import { runMcpServer } from '#processes/mcp-process.ts'
import type { Setting } from './setting.ts'

export function runMcp({ env, installation }: Setting): Promise<number> {
  return runMcpServer(env, installation.version)
}
