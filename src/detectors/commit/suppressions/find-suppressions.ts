// Comments that silence a checker. Each is a finding: the quickest way past a rule is to switch it off, and one that agents take.
import { clean } from '#protocol/clean.ts'
import { plain } from '#protocol/plain.ts'
import { redact } from '#protocol/secret.ts'
import { isDocument } from '../file-kind.ts'
import { type Hit, inEachLine, type Rule } from '../rule.ts'
import { markerIn } from './marker.ts'

const LINE_CHARS_MAX = 2_000
type Silencer = { readonly checker: string; readonly mark: RegExp; readonly isSecurity?: true }

const COMMENT = String.raw`(?:\/\/|\/\*|#|--|<!--|;|%|^\s*\*)[^\n]{0,200}?`
const silencer = (checker: string, mark: string, isSecurity?: true): Silencer => ({
  checker,
  mark: new RegExp(`${COMMENT}(?<mark>${mark})`),
  ...(isSecurity && { isSecurity }),
})

const SILENCERS: readonly Silencer[] = [
  silencer(
    'a secret scanner',
    'gitleaks:allow|trufflehog:ignore|pragma: ?allowlist (?:nextline )?secret|secretlint-disable|ggignore|nosecret',
    true,
  ),
  silencer(
    'a security checker',
    '#?\\bnosec\\b|nosemgrep|checkov:skip|tfsec:ignore|trivy:ignore|NOSONAR|codeql\\[|lgtm\\[|brakeman:ignore|kics-scan ignore',
    true,
  ),
  silencer('ESLint', 'eslint-disable'),
  silencer('Biome', 'biome-ignore'),
  silencer('oxlint or tslint', '(?:ox|ts)lint[:-]disable'),
  silencer('the TypeScript compiler', '@ts-(?:ignore|expect-error|nocheck)\\b'),
  silencer('Prettier or Stylelint', 'stylelint-disable'),
  silencer(
    'a Python checker',
    '\\bnoqa\\b|type: ?ignore|pylint: ?disable|mypy: ?ignore|pyright: ?ignore|ruff: ?noqa|flake8: ?noqa|pyre-(?:ignore|fixme)',
  ),
  silencer('a Go checker', 'nolint\\b|lint:ignore'),
  silencer('a Ruby checker', 'rubocop: ?(?:disable|todo)'),
  silencer('ShellCheck', 'shellcheck disable='),
  silencer('hadolint', 'hadolint ignore='),
  silencer('a PHP checker', 'phpcs:(?:ignore|disable)|@phpstan-ignore|@psalm-suppress|@codingStandardsIgnore'),
  silencer('a Swift, Kotlin or Java checker', 'swiftlint:disable|ktlint-disable|CHECKSTYLE[: ]OFF|NOPMD'),
  silencer(
    'the coverage count',
    '(?:istanbul|c8|v8) ignore|pragma: no ?cover|:nocov:|codecov:ignore|LCOV_EXCL|GCOVR_EXCL|coverage: ignore',
  ),
]
const IN_CODE =
  /^\s*(?:@SuppressWarnings\b|@Suppress\(|#!?\[allow\(|#pragma warning disable|#pragma GCC diagnostic ignored|@SuppressLint\b|\[SuppressMessage)/
const REASON = /(?:--|—|:\s+(?!ignore)|\(|because|reason|since|justification)\s*["']?\w[^\n]{7,}/i

/** One finding a line. Documents are left out: they speak of such comments. */
export const findSuppressions: Rule = (file) => (isDocument(file.path) ? [] : inEachLine(file, look))

function look(line: string): readonly Hit[] {
  const start = line.slice(0, LINE_CHARS_MAX)
  const marker = markerIn(start)
  if (marker !== null) return [ourMarker(start, marker.rule !== null && marker.reason !== null)]
  for (const found of SILENCERS) {
    const mark = found.mark.exec(start)?.groups?.['mark']
    if (mark !== undefined) return [silenced(start, mark, found)]
  }
  return IN_CODE.test(start) ? [silenced(start, '', { checker: 'the compiler or a checker' })] : []
}

function ourMarker(line: string, isComplete: boolean): Hit {
  return {
    rule: isComplete ? 'suppression/ignored' : 'suppression/no-reason',
    type: 'suppression',
    severity: isComplete ? 'LOW' : 'MEDIUM',
    confidence: 'high',
    description: isComplete
      ? 'A rule of Signalbox is taken back here'
      : 'A rule is to be ignored, but which one or why is not said',
    evidence: [clean(line)],
    remediation: isComplete
      ? 'A person should agree with the reason.'
      : 'Name the rule and the reason: `signalbox:ignore RULE reason`. Until then nothing is ignored.',
  }
}

/** Shown from its mark on: before it may stand what only its file tells to be a secret. */
function silenced(line: string, mark: string, { checker, isSecurity }: Pick<Silencer, 'checker' | 'isSecurity'>): Hit {
  const hasReason = REASON.test(line)
  const shown = redact(line)
  return {
    rule: isSecurity ? 'suppression/security-silenced' : 'suppression/silenced',
    type: 'suppression',
    severity: isSecurity ? 'MEDIUM' : 'LOW',
    confidence: hasReason ? 'medium' : 'high',
    description: `A comment silences ${checker}${hasReason ? '' : ' without a reason'}`,
    evidence: [plain(shown.slice(shown.lastIndexOf(mark)))],
    remediation: 'Mend what the checker reports. If it is wrong here, say why in the same comment.',
  }
}
