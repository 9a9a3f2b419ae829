// The real parsers, for tests of rules that need them.
import { loadGrammars, type Parse } from '#detectors/commit/syntax/grammar.ts'

const { parse, reason } = await loadGrammars()
if (parse === null) throw new Error(reason ?? 'no parsers')

export const PARSE: Parse = parse
