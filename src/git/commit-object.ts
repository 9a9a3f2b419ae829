// A commit read from its object, for when one is wanted faster than git can be started.
import type { Commit } from './commit-log.ts'
import type { GitObject } from './object-reader.ts'

export type DatedCommit = Commit & {
  /** Epoch seconds, as its committer says. */
  readonly committedAt: number
}

const PERSON = /^(?:author|committer) (.*) <[^>]*> (\d+) [+-]\d{4}$/

/** Null for what is no commit, or one in another encoding than UTF-8: git itself has to read that. */
export function commitOf({ name, type, content }: GitObject): DatedCommit | null {
  if (type !== 'commit') return null
  const text = content.toString('utf8')
  const bodyAt = text.indexOf('\n\n')
  if (bodyAt < 0) return null
  const headers = text.slice(0, bodyAt).split('\n')
  const valuesOf = (word: string) => headers.filter((line) => line.startsWith(`${word} `))
  const [tree] = valuesOf('tree')
  const author = PERSON.exec(valuesOf('author')[0] ?? '')?.[1]
  const committedAt = PERSON.exec(valuesOf('committer')[0] ?? '')?.[2]
  if (!tree || author === undefined || committedAt === undefined || valuesOf('encoding').length > 0) return null
  return {
    sha: name,
    tree: tree.slice(5),
    parents: valuesOf('parent').map((line) => line.slice(7)),
    author,
    message: text.slice(bodyAt + 2),
    committedAt: Number(committedAt),
  }
}
