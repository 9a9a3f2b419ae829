// A terminal's state as bytes that put a fresh terminal of the same size into it: scrollback, both screens, modes, region,
// pen and cursor. Written line by line from the cells, so that it is exact also for wrapped lines and wide characters.
// Nothing is masked here: it goes only to terminals of the human, which get the output itself as well.
import type headless from '@xterm/headless'
import { RESET, readLine, type Style, styleOf } from './screen-cells.ts'
import { createLinkOf, type Linked } from './screen-links.ts'

/** What the public interface lacks. The package is pinned to one version; `coreOf` checks that it is as expected. */
export type Core = {
  writeSync(bytes: Uint8Array): void
  readonly coreService: { readonly isCursorHidden: boolean }
  readonly coreMouseService: { readonly activeEncoding: string }
  readonly buffers: {
    readonly active: { readonly scrollTop: number; readonly scrollBottom: number }
    /** The pen that leaving the alternate screen brings back. */
    readonly normal: {
      readonly savedCurAttrData: Style & Linked
      readonly lines: { onTrim(on: (count: number) => void): unknown }
      addMarker(row: number): headless.IMarker
    }
  }
  readonly _inputHandler: { readonly _curAttrData: Style & Linked; setHyperlink(text: string): boolean }
  readonly _oscLinkService: {
    getLinkData(number: number): { readonly id?: string; readonly uri: string } | undefined
    readonly _dataByLinkId: ReadonlyMap<number, unknown>
  }
}

/** Above this the scrollback is left out, so that a snapshot fits into a frame of the wire. */
const SNAPSHOT_CHARS_MAX = 4 * 1024 * 1024
const MOUSE_ENCODINGS: Readonly<Record<string, string>> = { SGR: '?1006', SGR_PIXELS: '?1016' }
const MOUSE_TRACKING = { none: undefined, x10: '?9', vt200: '?1000', drag: '?1002', any: '?1003' }

/** The inside of a terminal. Throws when the installed version has another one. */
export function coreOf(terminal: headless.Terminal): Core {
  const core = (terminal as unknown as { _core: Partial<Core> })._core
  const { coreService, coreMouseService, buffers, _inputHandler, _oscLinkService } = core
  const isComplete =
    core.writeSync && coreService && coreMouseService && buffers && _inputHandler?.setHyperlink && _oscLinkService
  if (!isComplete) throw new Error('@xterm/headless is laid out differently from the version this was written for')
  return core as Core
}

/** See the head of this file. The fresh terminal must not be smaller, or lines wrap. */
export function snapshotOf(terminal: headless.Terminal, core: Core): string {
  const { normal, active } = terminal.buffer
  const { _curAttrData } = core._inputHandler
  const pen = penOf(_curAttrData) + createLinkOf(core)(_curAttrData)
  if (active.type === 'normal') return linesOf(normal, terminal, core) + modesOf(terminal, core) + pen
  const below = linesOf(normal, terminal, core) + placeOf(normal) + penOf(core.buffers.normal.savedCurAttrData)
  return `${below}\u001b[?1049h${RESET}\u001b[H${linesOf(active, terminal, core)}${modesOf(terminal, core)}${pen}`
}

const penOf = (style: Style) => `\u001b[0${styleOf(style)}m`
const placeOf = ({ cursorX, cursorY }: headless.IBuffer) => `\u001b[${cursorY + 1};${cursorX + 1}H`

function linesOf(buffer: headless.IBuffer, terminal: headless.Terminal, core: Core): string {
  const part = { cols: terminal.cols, core }
  const lines = linesFrom(buffer, 0, part)
  return lines.length <= SNAPSHOT_CHARS_MAX ? lines : linesFrom(buffer, buffer.baseY, part)
}

type Part = { readonly cols: number; readonly core: Core }

function linesFrom(buffer: headless.IBuffer, from: number, { cols, core }: Part): string {
  const scratch = buffer.getNullCell()
  // The links of the scrollback must not use up those of the screen.
  const links = { above: createLinkOf(core), shown: createLinkOf(core) }
  let bytes = ''
  let isContinued = false
  for (let y = from; y < buffer.length; y++) {
    const line = buffer.getLine(y)
    if (!line) continue
    const { ansi, width } = readLine(line, cols, scratch, { linkOf: y < buffer.baseY ? links.above : links.shown })
    // Asked for a line past its end, a full buffer answers with its first.
    const next = y + 1 < buffer.length ? buffer.getLine(y + 1) : undefined
    // Something must be written for the cursor to get onto a line that continues another.
    bytes += ansi === '' && isContinued ? ' ' : ansi
    const filled = next?.isWrapped ? cellsBeforeWrap(line, next, cols) : null
    isContinued = filled !== null
    bytes += next ? toNextLine(filled, width) : ''
  }
  return bytes
}

const toNextLine = (filled: number | null, width: number) =>
  filled === null ? '\r\n' : ' '.repeat(Math.max(0, filled - width))

/**
 * How far `line` is to be filled so that the terminal itself goes on with `next`; null when it would not, or not look the same.
 * A wide character that found one cell left has left that empty, in its own background.
 */
function cellsBeforeWrap(line: headless.IBufferLine, next: headless.IBufferLine, cols: number): number | null {
  const last = line.getCell(cols - 1)
  const first = next.getCell(0)
  if (!last || !first || first.getChars() === '') return null
  if (last.getChars() !== '' || last.getWidth() !== 1 || first.getWidth() !== 2) return cols
  const isSameGround = last.getBgColor() === first.getBgColor() && last.getBgColorMode() === first.getBgColorMode()
  return isSameGround ? cols - 1 : null
}

/** In an order in which none undoes another: region and origin move the cursor, inserting and not wrapping change what is written. */
function modesOf(terminal: headless.Terminal, core: Core): string {
  const { modes } = terminal
  const { scrollTop, scrollBottom } = core.buffers.active
  const hasRegion = scrollTop > 0 || scrollBottom < terminal.rows - 1
  const isOn: readonly (readonly [boolean, string | undefined])[] = [
    [modes.insertMode, '4'],
    [modes.reverseWraparoundMode, '?45'],
    [modes.applicationCursorKeysMode, '?1'],
    [modes.applicationKeypadMode, '?66'],
    [modes.bracketedPasteMode, '?2004'],
    [modes.sendFocusMode, '?1004'],
    [true, MOUSE_TRACKING[modes.mouseTrackingMode]],
    [true, MOUSE_ENCODINGS[core.coreMouseService.activeEncoding]],
  ]
  return [
    hasRegion ? `\u001b[${scrollTop + 1};${scrollBottom + 1}r` : '',
    modes.originMode ? '\u001b[?6h' : '',
    cursorOf(terminal, core, modes.originMode ? scrollTop : 0),
    ...isOn.map(([on, mode]) => (on && mode ? `\u001b[${mode}h` : '')),
    modes.wraparoundMode ? '' : '\u001b[?7l',
    core.coreService.isCursorHidden ? '\u001b[?25l' : '',
  ].join('')
}

/** Places the cursor; past the last column it only gets by writing the last cell once more. */
function cursorOf(terminal: headless.Terminal, core: Core, rowsAbove: number): string {
  const buffer = terminal.buffer.active
  const { cols } = terminal
  const row = buffer.cursorY - rowsAbove + 1
  if (buffer.cursorX < cols) return `\u001b[${row};${buffer.cursorX + 1}H`
  const line = buffer.getLine(buffer.baseY + buffer.cursorY)
  const isWide = line?.getCell(cols - 1)?.getWidth() === 0
  const from = cols - (isWide ? 2 : 1)
  const last = line ? readLine(line, cols, buffer.getNullCell(), { from, linkOf: createLinkOf(core) }) : null
  return `\u001b[${row};${from + 1}H${last?.ansi || ' '}`
}
