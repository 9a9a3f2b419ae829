// Every rule that is data, by language. A new family is one line here.

import { STACK } from '../stack/libraries.ts'
import { MIGRATION_CODE } from '../stack/migration-code.ts'
import type { Language } from '../syntax/language.ts'
import { TESTS_THAT_CANNOT_FAIL } from '../testing/cannot-fail.ts'
import { BROWSER_MARKUP } from './rules/browser-markup.ts'
import { CODE_INJECTION } from './rules/code-injection.ts'
import { COMMAND_INJECTION } from './rules/command-injection.ts'
import { CONFIGURATION } from './rules/configuration.ts'
import { COOKIES_AND_FORMS } from './rules/cookies-and-forms.ts'
import { CROSS_SITE_SCRIPTING } from './rules/cross-site-scripting.ts'
import { CRYPTOGRAPHY } from './rules/cryptography.ts'
import { DESERIALISATION } from './rules/deserialisation.ts'
import { DOCUMENT_QUERY } from './rules/document-query.ts'
import { FILES } from './rules/files.ts'
import { OBJECTS } from './rules/objects.ts'
import { REQUEST_FORGERY } from './rules/request-forgery.ts'
import { SCRIPT_CODE } from './rules/script-code.ts'
import { SCRIPT_COMMAND } from './rules/script-command.ts'
import { SQL_INJECTION } from './rules/sql-injection.ts'
import { TEMPLATES } from './rules/templates.ts'
import { TOKENS } from './rules/tokens.ts'
import { TRANSPORT } from './rules/transport.ts'
import { XML } from './rules/xml.ts'
import type { SecurityRule } from './security-rule.ts'
import { sieved, wordsIn } from './word-sieve.ts'

export const ALL_RULES: readonly SecurityRule[] = [
  ...COMMAND_INJECTION,
  ...SCRIPT_COMMAND,
  ...SQL_INJECTION,
  ...DOCUMENT_QUERY,
  ...CODE_INJECTION,
  ...SCRIPT_CODE,
  ...DESERIALISATION,
  ...XML,
  ...CROSS_SITE_SCRIPTING,
  ...BROWSER_MARKUP,
  ...TEMPLATES,
  ...REQUEST_FORGERY,
  ...FILES,
  ...TRANSPORT,
  ...CRYPTOGRAPHY,
  ...TOKENS,
  ...COOKIES_AND_FORMS,
  ...CONFIGURATION,
  ...OBJECTS,
  ...STACK,
  ...MIGRATION_CODE,
  ...TESTS_THAT_CANNOT_FAIL,
]

const byLanguage = Map.groupBy(
  ALL_RULES.flatMap((rule) =>
    rule.languages.map((language) => ({ language, rule, keywords: rule.keywords.map(sieved) })),
  ),
  ({ language }) => language,
)

type Place = { readonly path: string; readonly text: string; readonly lower: string; readonly language: Language }

/** The rules that can match in a file, told by path and keywords before anything is parsed. */
export function rulesFor({ path, text, lower, language }: Place): readonly SecurityRule[] {
  const isIn = wordsIn(lower)
  return (byLanguage.get(language) ?? [])
    .filter(({ keywords }) => keywords.some(isIn))
    .map(({ rule }) => rule)
    .filter((rule) => (!rule.path || rule.path.test(path)) && (!rule.file || rule.file.test(text)))
}
