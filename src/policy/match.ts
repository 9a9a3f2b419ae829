// Whether a rule covers what is asked. A rule that tightens covers it when anything in it fits; a rule that allows only when
// everything does, and when what would run is known for certain.

import type { Rule } from '#protocol/rule.ts'
import { reaches } from '#protocol/severity.ts'
import type { Asked, Asker, RequestFacts } from './asked.ts'
import { isCovered, isNamed } from './glob.ts'
import { matches, TEXT_CHARS_MAX } from './pattern.ts'
import { REQUEST_INTENT } from './rule.ts'
import type { ShellPart } from './shell-parts.ts'

const WORDS_MAX = 200

/** One command of it, or all of it as one. */
export type Piece = ShellPart | 'whole'

/** Why the rule does not cover this piece, in a few words; null when it does. */
export function mismatch(rule: Rule, asked: Asked, piece: Piece): string | null {
  const types = rule.intents ?? [REQUEST_INTENT]
  if (!types.includes('*') && !types.includes(asked.type)) return `is about ${types.join(', ')}`
  if (rule.from !== undefined && !reaches(asked.severity, rule.from)) return `covers only ${rule.from} and worse`
  return mismatchOfRequest(rule, asked, piece)
}

function mismatchOfRequest(rule: Rule, asked: Asked, piece: Piece): string | null {
  const { request } = asked
  if (!request) return isAboutRequests(rule) ? 'is about requests of agents' : null
  return (
    mismatchOfKind(rule, request) ??
    mismatchOfAsker(rule, asked.asker) ??
    (rule.verdict === 'allow' && asked.unsure !== null ? `what would run is not certain: ${asked.unsure}` : null) ??
    mismatchOfCommand(rule, request, piece) ??
    mismatchOfPaths(rule, asked, piece)
  )
}

function mismatchOfKind({ kind, tool, channel, likeness }: Rule, request: RequestFacts): string | null {
  if (kind && !kind.includes(request.kind)) return `kind is ${request.kind}`
  if (tool !== undefined && !isNamed(request.tool, tool)) return `tool is ${request.tool || 'not known'}`
  if (channel !== undefined && channel !== request.channel) return `asked through the ${request.channel}`
  return likeness !== undefined && likeness !== request.likeness ? 'is about another request' : null
}

function mismatchOfAsker({ role, profile, session }: Rule, asker: Asker | null): string | null {
  const differs = (name: string, wanted: Rule['role'], ...is: (string | null | undefined)[]) =>
    wanted === undefined || is.some((one) => isNamed(one ?? '', wanted)) ? null : `${name} is ${is[0] || 'none'}`
  return (
    differs('role', role, asker?.role) ??
    differs('profile', profile, asker?.profile) ??
    differs('session', session, asker?.name, asker?.id)
  )
}

function isAboutRequests(rule: Rule): boolean {
  const { kind, tool, command, paths, role, session, profile, channel, likeness } = rule
  return [kind, tool, command, paths, role, session, profile, channel, likeness].some((one) => one !== undefined)
}

function mismatchOfCommand({ command, verdict }: Rule, request: RequestFacts, piece: Piece): string | null {
  if (command === undefined) return null
  if (request.texts.length === 0) return 'runs no command'
  if (verdict === 'allow')
    return piece !== 'whole' && matches(command, piece.text, 'whole') ? null : 'is another command'
  const texts = piece === 'whole' ? request.texts : [piece.text, piece.words.join(' ')]
  return texts.some((text) => matches(command, text, 'find')) ? null : 'is another command'
}

function mismatchOfPaths(rule: Rule, { request, asker }: Asked, piece: Piece): string | null {
  const { paths, verdict } = rule
  if (paths === undefined) return null
  const touched = [...(request?.paths ?? []), ...(piece === 'whole' ? roughly(request) : pathsIn(piece))]
  if (touched.length === 0) return isOnAllBut(rule) ? null : 'what it touches is not known'
  const isInside = (path: string) => isCovered(path, paths, asker?.cwd ?? '/')
  const fits = verdict === 'allow' ? touched.every(isInside) : touched.some(isInside)
  return fits ? null : `touches ${touched.slice(0, 3).join(', ')}`
}

/** A rule that keeps named tools to some paths: what they touch unseen may be any other. */
function isOnAllBut({ paths, tool, verdict }: Rule): boolean {
  return verdict !== 'allow' && tool !== undefined && paths?.[0] === '**'
}

/** Any word of a command may be a path; what comes after `=` in an option too. */
function pathsIn({ words }: ShellPart): readonly string[] {
  return words
    .slice(1)
    .map((word) => (word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word))
    .filter((word) => word !== '' && !word.startsWith('-'))
}

/** What looks like a word in a command that cannot be taken apart; enough to refuse, never to allow: that was seen to before. */
function roughly(request: RequestFacts | null): readonly string[] {
  const words = (request?.texts ?? []).flatMap((text) => text.slice(0, TEXT_CHARS_MAX).split(/[\s'"`;|&()<>=]+/))
  return [...new Set(words)].filter((word) => /[./~]/.test(word)).slice(0, WORDS_MAX)
}
