// What an audit is about: one commit (possibly standing for several, A6) or the settled, uncommitted work tree (A5).
import { z } from 'zod'

export const SHA = /^[0-9a-f]{40}$/
export const shaSchema = z.string().regex(SHA)

/** Commits that one audit may stand for; a longer push is audited at its tip with the rest counted. */
export const COVERS_MAX = 500

export const subjectSchema = z.strictObject({
  kind: z.enum(['commit', 'worktree']),
  /** The commit's hash, or `worktree-` and the tree's hash. It is also the audit's id. */
  id: z.string().max(60),
  tree: shaSchema,
  /** The commit that the change is measured against; null for a root commit. */
  base: shaSchema.nullable(),
  branch: z.string().max(200).nullable(),
  title: z.string().max(400),
  author: z.string().max(200),
  /** The session that made it, where there is evidence for exactly one; otherwise null. */
  sessionId: z.string().nullable(),
  /** Older commits that this one stands for, oldest first (commit batching). */
  covers: z.array(shaSchema).max(COVERS_MAX),
  skipAudit: z.boolean(),
  /** Issue ids named by `[fix-ID]` in the message. */
  fixes: z.array(z.string().max(40)).max(20),
})
export type Subject = z.infer<typeof subjectSchema>

/** Seven characters of a hash, as people quote them. */
export function shortId(subject: Pick<Subject, 'id' | 'kind'>): string {
  return subject.kind === 'commit' ? subject.id.slice(0, 7) : `work tree ${subject.id.slice(9, 16)}`
}
