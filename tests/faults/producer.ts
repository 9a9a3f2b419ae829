// Programs whose whole output is a function of how many lines they have printed: numbered, so that a missing one shows, and
// repeatable, so that a disturbed screen can be compared with an undisturbed one. Plain bash, to be light by the dozen.

export type ProducerKind = 'quiet' | 'colour' | 'redraw' | 'wide'

/** Lines a burst and seconds between bursts. */
const PACE: Readonly<Record<ProducerKind, readonly [number, number]>> = {
  quiet: [1, 0.5],
  colour: [20, 0.05],
  redraw: [10, 0.05],
  wide: [10, 0.05],
}

/** How line `$n` (six digits) of producer `$tag` is printed. The marker `<tag:n>` is always one piece. */
const PRINT: Readonly<Record<ProducerKind, string>> = {
  quiet: `printf '<%s:%06d> waiting quietly\\r\\n' "$tag" "$n"`,
  colour: `printf '\\e[1;3%dm<%s:%06d>\\e[0m \\e[38;5;%dmcoloured\\e[0m and \\e[4mlined\\e[24m text\\r\\n' $((n % 8)) "$tag" "$n" $((n % 256))`,
  redraw: `printf '\\e[%d;1H\\e[2K\\e[3%dm<%s:%06d>\\e[0m \\e[%dG%s' $((n % 25 + 1)) $((n % 8)) "$tag" "$n" $((n % 40 + 20)) '#####'`,
  wide: `printf '<%s:%06d> \\u6f22\\u5b57 \\U1f600 \\U1f469\\u200d\\U1f4bb \\u2705 e\\u0301\\r\\n' "$tag" "$n"`,
}

/** Last line, with the count; then it waits for its end. */
const END = `printf '\\e[0m\\r\\n<%s:end:%d>' "$tag" "$n"`

/**
 * The program `tag` as an argv. It prints until the file `stopPath` exists; with `linesMax` it prints exactly so many, at
 * once. Afterwards it prints `<tag:end:COUNT>` and waits.
 */
export function producer(
  kind: ProducerKind,
  tag: string,
  until: { readonly stopPath: string } | { readonly linesMax: number },
): readonly string[] {
  const [burst, pauseS] = PACE[kind]
  const script =
    'linesMax' in until
      ? `while (( n < ${until.linesMax} )); do (( n += 1 )); ${PRINT[kind]}; done`
      : `while [[ ! -e $stop ]]; do
           for (( i = 0; i < ${burst}; i++ )); do (( n += 1 )); ${PRINT[kind]}; done
           read -rt ${pauseS} <&"$never"
         done`
  const stop = 'stopPath' in until ? until.stopPath : ''
  // Reading from a pipe that stays empty is a pause without a process.
  const whole = `export LC_ALL=C.UTF-8; stty -echo; n=0; exec {never}<> <(:); ${script}; ${END}; read -r <&"$never"`
  return ['env', `tag=${tag}`, `stop=${stop}`, 'bash', '-c', whole]
}

/** Numbers of `<tag:n>` in `text`, in order; escape sequences never lie inside a marker. */
export function numbersIn(text: string, tag: string): readonly number[] {
  return [...text.matchAll(new RegExp(`<${tag}:(\\d{6})>`, 'g'))].map(([, digits]) => Number(digits))
}

/** The count in the last line, or null before the end. */
export function endCountIn(rows: readonly string[], tag: string): number | null {
  const found = new RegExp(`<${tag}:end:(\\d+)>`).exec(rows.join('\n'))?.[1]
  return found === undefined ? null : Number(found)
}
