// How V8 runs an engine: for days, mostly idle, and never for its own speed. Measured with 20 commits and 25 s of rest: 153 MB without
// these, 114 with a small young generation, 105 with both; reading files costs 8 % more processor time.

/** Flags of Node for the process that is the engine; its threads have them too. */
export const ENGINE_FLAGS = ['--max-semi-space-size=2', '--optimize-for-size'] as const
