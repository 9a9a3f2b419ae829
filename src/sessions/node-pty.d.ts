// What we use of node-pty, with bytes instead of strings. The package is an alias (package.json), and its own typings name
// the module by its real name, so that TypeScript does not find them.
declare module 'node-pty' {
  export type Pty = {
    readonly pid: number
    /** Buffers, because `encoding` is null. */
    readonly onData: (listener: (bytes: Buffer) => void) => { dispose(): void }
    /** Comes after the last data. `signal` is 0 when none ended it. */
    readonly onExit: (listener: (exit: { readonly exitCode: number; readonly signal?: number }) => void) => {
      dispose(): void
    }
    resize(cols: number, rows: number): void
    /** Blocks the whole process while the child does not read: pty-input.ts writes to `fd` instead. */
    write(bytes: string | Uint8Array): void
    /** Of the master side, not blocking. Undeclared by the package. */
    readonly fd: number
    /** Private: what reads from `fd`, and closes it. */
    readonly _socket?: {
      readonly destroyed: boolean
      read?: () => Buffer | null
      destroy?: (error?: Error) => unknown
    }
    /** Stops reading, and with it the program once the kernel keeps no more for it. */
    pause(): void
    resume(): void
  }

  export function spawn(
    file: string,
    args: string[],
    options: {
      readonly name: string
      readonly cols: number
      readonly rows: number
      readonly cwd: string
      readonly env: Readonly<Record<string, string>>
      /** null: output comes as Buffers. */
      readonly encoding: null
    },
  ): Pty
}
