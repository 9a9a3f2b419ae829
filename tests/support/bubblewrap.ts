// Whether bubblewrap works on this machine: tests of the real sandbox are skipped where it does not, and say why.
import { createProbe } from '#sessions/sandbox-probe.ts'

const probed = await createProbe()()

/** Why there is no sandbox here; null where there is one. */
export const NO_SANDBOX: string | null = 'because' in probed ? probed.because : null

if (NO_SANDBOX !== null) console.warn(`tests of the sandbox are skipped: ${NO_SANDBOX}`)
