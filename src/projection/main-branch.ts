// The branch that most work is meant for, where nobody has said it.
import type { World } from './world.ts'

export function mainBranch(heads: World['heads']): string {
  const names = Object.keys(heads ?? {})
  return names.find((name) => name === 'main' || name === 'master') ?? names[0] ?? 'main'
}
