// How our threads are started: with a limit to their memory, and with the compiled code that is kept for the program itself, which
// threads do not get by themselves.
import nodeModule from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Starts `script` in a thread that ends when it holds more than `heapMbMax` megabytes. */
export function startThread(script: URL, heapMbMax: number): Worker {
  // The folder that it names is one of this Node's version, inside the one that is set.
  const compiled = nodeModule.getCompileCacheDir?.()
  return new Worker(script, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    ...(compiled !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: dirname(compiled) } }),
  })
}
