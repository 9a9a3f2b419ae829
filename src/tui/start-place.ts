// Where a new session starts and how large: in the workspace, as large as the pane it will be seen in.
import { isAbsolute } from 'node:path'
import { planFloor } from './floor-plan.ts'
import type { FaceState } from './store.ts'

const COLS_MIN = 80
const ROWS_MIN = 24

/** Folder and size; `otherwise` is the folder when the engine has not said which workspace it serves. */
export function startPlaceFor(
  { world, size }: FaceState,
  otherwise: string,
): { cwd: string; cols: number; rows: number } {
  const { panes: pane } = planFloor(size.cols, size.rows, { questions: 0, sessions: 1, sources: 1, runs: 0 })
  return {
    cwd: isAbsolute(world.workspace) ? world.workspace : otherwise,
    cols: Math.max(COLS_MIN, (pane?.width ?? 0) - 2),
    rows: Math.max(ROWS_MIN, (pane?.height ?? 0) - 2),
  }
}
