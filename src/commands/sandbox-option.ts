// The options of `signalbox run` that declare a sandbox: `--sandbox` alone means the defaults, each of the others implies it.
import type { CommandLine } from '#cli/command-line.ts'
import { Trouble } from '#protocol/errors.ts'
import { type Sandbox, sandboxSchema } from '#protocol/sandbox.ts'

/** Undefined when none was asked for. Throws Trouble when a path makes no sense. */
export function sandboxOf({ flags, values }: CommandLine): Sandbox | undefined {
  const [write, read, hide] = ['write', 'read', 'hide'].map((name) => values.get(name) ?? [])
  const network = flags.has('no-network') ? 'none' : 'all'
  const isAsked = flags.has('sandbox') || network === 'none' || [write, read, hide].some((paths) => paths?.length)
  if (!isAsked) return undefined
  const parsed = sandboxSchema.safeParse({ write, read, hide, network })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const option = String(issue?.path[0] ?? 'sandbox')
  throw new Trouble(`--${option}: ${issue?.message ?? 'not as expected'}`, 'give a path, e.g. `--hide secrets`', 2)
}
