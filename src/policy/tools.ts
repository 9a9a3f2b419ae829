// What the tools of agents do, by the names that agents give them. A tool that is in no list may do anything.
import { isNamed } from './glob.ts'

/** They run a command line. */
export const SHELL_TOOLS = ['Bash', 'bash', 'shell', 'exec_command', 'exec', 'run_shell_command', 'local_shell']
/** They show files or their names and change nothing. */
export const READ_TOOLS = [
  'Read',
  'Glob',
  'Grep',
  'LS',
  'NotebookRead',
  'read',
  'glob',
  'grep',
  'list',
  'read_file',
  'read_many_files',
  'list_directory',
  'search_file_content',
  'view_image',
]
/** They change files. */
export const CHANGE_TOOLS = [
  'Edit',
  'MultiEdit',
  'Write',
  'NotebookEdit',
  'edit',
  'write',
  'patch',
  'apply_patch',
  'write_file',
  'replace',
  'save_memory',
]

/** They go out to the network. */
export const WEB_TOOLS = [
  'WebFetch',
  'WebSearch',
  'webfetch',
  'websearch',
  'web_fetch',
  'web_search',
  'google_web_search',
]

/** True when its argument is, or may be, a command line. */
export function mayRunCommands(tool: string): boolean {
  return !isNamed(tool, READ_TOOLS) && !isNamed(tool, CHANGE_TOOLS)
}
