// Our own mark in a comment, `signalbox:ignore RULE reason`: takes back one rule on its line or, alone in its line, on the next.
// It needs a reason, is a finding itself, and never takes back a secret of a vendor's exact format: an agent can write it.

const MARKER = /signalbox:ignore(?:[ \t]+(?<rule>[a-z][\w-]*\/[\w*-]+))?(?<reason>[^\n]*)/
const REASON_CHARS_MIN = 8

export type Marker = {
  /** Null when no rule is named, which takes nothing back. */
  readonly rule: string | null
  /** Null when there is none. */
  readonly reason: string | null
}

/** The mark in a line, or null. */
export function markerIn(line: string): Marker | null {
  if (!line.includes('signalbox:ignore')) return null
  const { rule, reason = '' } = MARKER.exec(line)?.groups ?? {}
  const said = reason
    .replace(/\*\/\s*$|-->\s*$/, '')
    .replace(/^[\s:–-]+/, '')
    .trim()
  return { rule: rule ?? null, reason: said.length >= REASON_CHARS_MIN && /[a-z]/i.test(said) ? said : null }
}

const ALONE = /^\s*(?:\/\/|\/\*|#|--|<!--|;|\*|\{\/\*)\s*signalbox:ignore/

/** True when `rule` is taken back, with a reason, for `line` by a mark in it or alone in the line above. */
export function isTakenBack(rule: string, line: string, above: string): boolean {
  return takesBack(markerIn(line), rule) || (ALONE.test(above) && takesBack(markerIn(above), rule))
}

function takesBack(marker: Marker | null, rule: string): boolean {
  if (marker?.rule == null || marker.reason === null) return false
  return marker.rule === rule || (marker.rule.endsWith('/*') && rule.startsWith(marker.rule.slice(0, -1)))
}
