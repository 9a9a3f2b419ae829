// What is known about a program that checks code: for which files it is, how it is called, how its output is read. The
// table is data (table.ts); what is done with it is run-tools.ts.
import type { Finding } from '#protocol/finding.ts'
import type { ChangedText } from '#protocol/observation.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Ecosystem } from '../testing/command.ts'

export type Level = 'error' | 'warning' | 'note'

/** One thing that a tool says, before it is judged; `path` as the tool wrote it. */
export type Reported = {
  readonly path: string
  /** 1-based; 0 when it is about the whole file. */
  readonly line: number
  readonly rule: string
  readonly level: Level
  readonly message: string
  /** Where to read more, or what to do. */
  readonly help: string | null
}

/** A file of the change that is there and holds text. */
export type ToolFile = Pick<ChangedText, 'path' | 'status'> & {
  readonly text: string
  readonly addedLines: readonly number[]
}

/** A file by which a project says that it uses a tool; with `says`, only where its text matches. */
export type ConfigFile = { readonly name: string; readonly says?: RegExp }

export type Call = {
  /** Paths of the files, each with `./` before it, seen from the folder that the configuration holds for. */
  readonly files: readonly string[]
  /** Of the program: the major version and hundredths for the minor one, so 8.9 is 8.09. */
  readonly version: number
  /** The same of the project's configuration that holds for them. */
  readonly configs: readonly string[]
}

export type Tool = {
  readonly name: string
  /** The program's name on PATH, where it is another; an absolute path; or `./path` in the commit. */
  readonly program?: string
  /** Arguments that print its version; null: it is not asked. */
  readonly versionArgs: readonly string[] | null
  readonly handles: (file: ToolFile) => boolean
  readonly configs: readonly ConfigFile[]
  /** Without configuration of the project it is not run: it would hold the project to rules that it did not choose. */
  readonly needsConfig: boolean
  /** 'tree' where the whole commit has to be there, with its packages; such tools run code of the project. */
  readonly needs: 'files' | 'tree'
  /** Whose packages have to be there as well. */
  readonly packages?: Ecosystem
  /** May be the project's own, in node_modules/.bin. */
  readonly isLocal?: boolean
  readonly args: (call: Call) => readonly string[]
  /** Exit codes that come with a readable answer. */
  readonly okCodes: readonly number[]
  readonly withinMs: number
  readonly read: (output: string) => readonly Reported[]
  readonly typeOf: (rule: string) => Finding['type']
  /** What its levels mean here; null: not reported. */
  readonly severities: Readonly<Record<Level, Severity | null>>
}
