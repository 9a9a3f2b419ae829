// Who there is and what they can do together: the roles and workflows in force. Journaled when it changes, so that a replay knows
// what the engine knew.
import { z } from 'zod'
import { fact } from './fact.ts'
import { ROLES_MAX, roleFileSchema } from './role.ts'
import { WORKFLOWS_MAX, workflowShape } from './workflow.ts'

export const rosterSchema = z.strictObject({
  roles: z.array(roleFileSchema).max(ROLES_MAX),
  workflows: z.array(workflowShape).max(WORKFLOWS_MAX),
})
export type Roster = z.infer<typeof rosterSchema>

export const NO_ROSTER: Roster = { roles: [], workflows: [] }

export const rosterEvents = [fact('roster.set', { roster: rosterSchema })] as const
