// Makes up a text that an expression takes, so that no example of a credential has to stand in a file. Understands the part
// of the syntax that our formats use; anything else throws.

/** A text for `source`, drawn with `random` (0 up to 1); look-arounds at the ends are left out. */
export function sampleOf(source: string, random: () => number): string {
  const reader = { at: 0 }
  const text = choice(source, reader, random)
  if (reader.at < source.length) throw new Error(`cannot sample ${source} from ${reader.at}`)
  return text
}

type Reader = { at: number }

function choice(source: string, reader: Reader, random: () => number): string {
  const options = [sequence(source, reader, random)]
  while (source[reader.at] === '|') {
    reader.at++
    options.push(sequence(source, reader, random))
  }
  return options[Math.floor(random() * options.length)] ?? ''
}

function sequence(source: string, reader: Reader, random: () => number): string {
  let text = ''
  while (reader.at < source.length && source[reader.at] !== '|' && source[reader.at] !== ')') {
    const start = reader.at
    let piece = atom(source, reader, random)
    const end = reader.at
    const count = countOf(source, reader, random)
    for (let index = 0; index < count; index++) {
      const again: Reader = { at: start }
      piece = atom(source, again, random)
      text += piece
    }
    if (reader.at < end) throw new Error('lost')
  }
  return text
}

function countOf(source: string, reader: Reader, random: () => number): number {
  const repeat = /^(?:\{(\d+)(?:,(\d+))?\}|[?+])/.exec(source.slice(reader.at))
  if (!repeat) return 1
  reader.at += repeat[0].length
  if (repeat[0] === '?') return Math.round(random())
  if (repeat[0] === '+') return 1 + Math.floor(random() * 20)
  const least = Number(repeat[1])
  return least + Math.floor(random() * (Math.min(Number(repeat[2] ?? least), least + 20) - least + 1))
}

function atom(source: string, reader: Reader, random: () => number): string {
  const rest = source.slice(reader.at)
  const around = /^\(\?<?[!=](?:\[[^\]]*\]|\\.|[^()[\]\\])*\)/.exec(rest)?.[0]
  if (around !== undefined) {
    reader.at += around.length
    return ''
  }
  const open = /^\((?:\?:|\?<\w+>)?/.exec(rest)?.[0]
  if (open !== undefined) {
    reader.at += open.length
    const inner = choice(source, reader, random)
    reader.at++
    return inner
  }
  if (rest.startsWith('[')) {
    const whole = /^\[(?:\\.|[^\]\\])+\]/.exec(rest)?.[0] ?? ''
    reader.at += whole.length
    return charOf(whole, random)
  }
  if (rest.startsWith('\\')) {
    reader.at += 2
    return /[wdsb]/.test(rest[1] ?? '') ? charOf(rest.slice(0, 2), random) : (rest[1] ?? '')
  }
  if (/[*+.^$]/.test(rest[0] ?? '')) throw new Error(`cannot sample ${rest}`)
  reader.at++
  return rest[0] ?? ''
}

const ASCII = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))

function charOf(expression: string, random: () => number): string {
  const fits = ASCII.filter((char) => new RegExp(`^${expression}$`).test(char))
  return fits[Math.floor(random() * fits.length)] ?? ''
}

/** The same numbers for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
