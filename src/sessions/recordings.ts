// The recordings of one host: each session has its own, and one that fails ends alone and is told once.
import type { Launch } from '#protocol/session.ts'
import { createRecorder, type Recorder } from './recorder.ts'

export type Recordings = {
  start(launch: Launch, snapshot: () => Uint8Array): Recorder
  /** Resolves when those that have ended are in their files. */
  flushed(): Promise<void>
}

/** Records into `directory`; `tell` hears which recording has ended early and why. */
export function createRecordings(directory: string, tell: (line: string) => void): Recordings {
  const ending = new Set<Promise<void>>()
  return {
    start(launch, snapshot) {
      const recorder = createRecorder({
        directory,
        launch,
        snapshot,
        onFailed: (because) => tell(`the recording of ${launch.sessionId} has ended: ${because}`),
      })
      return {
        ...recorder,
        end() {
          const ended = recorder.end().finally(() => ending.delete(ended))
          ending.add(ended)
          return ended
        },
      }
    },
    async flushed() {
      await Promise.all(ending)
    },
  }
}
