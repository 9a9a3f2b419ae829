// The style that a run of SGR codes adds up to, in one canonical form, so that equal looks compare as equal strings.

/** One slot for each attribute that SGR can set, in a fixed order; an empty slot is off. */
export type SgrState = readonly string[]

const SLOTS = ['bold', 'dim', 'italic', 'underline', 'inverse', 'hidden', 'strike', 'fg', 'bg', 'line'] as const
type Slot = (typeof SLOTS)[number]

export const NO_STYLE: SgrState = SLOTS.map(() => '')

const ON: Readonly<Record<string, Slot>> = {
  '1': 'bold',
  '2': 'dim',
  '3': 'italic',
  '4': 'underline',
  '7': 'inverse',
  '8': 'hidden',
  '9': 'strike',
  '21': 'underline',
}
const OFF: Readonly<Record<string, readonly Slot[]>> = {
  '22': ['bold', 'dim'],
  '23': ['italic'],
  '24': ['underline'],
  '27': ['inverse'],
  '28': ['hidden'],
  '29': ['strike'],
  '39': ['fg'],
  '49': ['bg'],
  '59': ['line'],
}
const EXTENDED: Readonly<Record<string, Slot>> = { '38': 'fg', '48': 'bg', '58': 'line' }

/** The state after `CSI parameters m`. Blinking is left out: nothing blinks in the control room. */
export function applySgr(state: SgrState, parameters: string): SgrState {
  let next = [...state]
  let codes: readonly string[] = parameters.split(';')
  while (codes.length > 0) {
    const length = lengthOf(codes)
    const code = codes.slice(0, length).join(';')
    if (code === '' || code === '0') next = [...NO_STYLE]
    else for (const slot of slotsOf(code)) next[SLOTS.indexOf(slot)] = isOff(code) ? '' : code
    codes = codes.slice(length)
  }
  return next
}

/** How many of the parameters belong to the first code: `38;5;n` is three, `38;2;r;g;b` five, all else one. */
function lengthOf(codes: readonly string[]): number {
  if (!EXTENDED[codes[0] ?? '']) return 1
  return codes[1] === '2' ? 5 : 3
}

function slotsOf(code: string): readonly Slot[] {
  const kind = code.split(/[;:]/, 1)[0] ?? ''
  const slot = ON[kind] ?? EXTENDED[kind]
  if (slot) return [slot]
  if (/^(?:3|9)[0-7]$/.test(kind)) return ['fg']
  if (/^(?:4|10)[0-7]$/.test(kind)) return ['bg']
  return OFF[kind] ?? []
}

function isOff(code: string): boolean {
  return code === '4:0' || OFF[code] !== undefined
}

/** The codes that make this state from nothing; empty for the default look. */
export function sgrText(state: SgrState): string {
  return state.filter(Boolean).join(';')
}
