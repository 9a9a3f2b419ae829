// What the engine needs from outside, as shapes. Adapters live in sources/, effects/, journal/, sessions/, transport/;
// main.ts plugs them together; each port has one contract suite that every adapter runs.
import type { Envelope, Origin, StoredEnvelope } from './envelope.ts'
import type { Event } from './event.ts'
import type { Intent } from './intent.ts'
import type { Observation } from './observation.ts'
import type { Launch } from './session.ts'

export type Verification = {
  readonly events: number
  readonly intact: boolean
  /** First sequence number that does not fit, with the reason; null when intact. */
  readonly brokenAt: number | null
  readonly because: string
}

/** A fold of the events up to `seq` as text. `build` names the program that made it: another one folds anew. */
export type Kept = { readonly seq: number; readonly build: string; readonly text: string }

/** The ordered truth. `append` resolves when the batch is on disk; a rejected append means that the engine must end. */
export type Journal = {
  append(batch: readonly Envelope[]): Promise<void>
  read(since: number, countMax: number): Promise<readonly StoredEnvelope[]>
  verify(): Promise<Verification>
  /** Keeps a fold of the events up to `seq` as a cache; only the latest. */
  keep(kept: Kept): Promise<void>
  /** The kept fold, if it still stands on these very events. */
  kept(): Promise<Kept | null>
  close(): Promise<void>
}

export type Emit = (event: Event, origin?: Origin) => void
export type Observe = (observation: Observation) => void

/** Reports events until the signal aborts; a rejection is an operational failure and the source is started again. */
export type Source = {
  readonly name: string
  run(emit: Emit, observe: Observe, signal: AbortSignal): Promise<void>
}

export type Order = { readonly intentId: string; readonly intent: Intent; readonly note: string | null }
export type Outcome = { readonly events: readonly Event[]; readonly observations?: readonly Observation[] }

/** Does one allowed intent. Idempotent by intent id. Throws Trouble when the world refuses. */
export type Perform = (order: Order, signal: AbortSignal) => Promise<Outcome>

export type Clock = {
  now(): number
  /** Calls back once at or after `at`; the returned function cancels. */
  wakeAt(at: number, wake: () => void): () => void
}

/** Visible state of one PTY. `rows` are plain text, redacted; `ansiRows` carry colours for panes. */
export type ScreenView = {
  readonly sessionId: string
  readonly cols: number
  readonly rows: readonly string[]
  readonly ansiRows: readonly string[]
  readonly cursor: { readonly x: number; readonly y: number; readonly visible: boolean }
  readonly title: string
  /** Milliseconds since the last output. */
  readonly quietMs: number
  /** Milliseconds since a human's last key through `input`; null when there was none. */
  readonly typedMs: number | null
  /** The program wants pasted text marked as such (DEC 2004). */
  readonly bracketedPaste: boolean
  /** The alternate screen is on: a full-screen program. */
  readonly alternate: boolean
  /** Last notification (OSC 9, 777 or 99) since a human's last key: plain, redacted. */
  readonly notification: string | null
}

/** What was said about a session by `mark`, and the row where its cursor was then. */
export type HistoryMark = { readonly row: number; readonly label: string }

/** Scrollback and screen, oldest row first, plain and redacted; `prompts` are the rows where a shell prompt began (OSC 133;A). */
export type History = {
  readonly rows: readonly string[]
  readonly prompts: readonly number[]
  /** Oldest first; those whose row is gone are not among them. */
  readonly marks: readonly HistoryMark[]
}

export type PtyStatus = {
  readonly sessionId: string
  readonly pid: number
  /** Process start time from the kernel, so that a reused pid is not mistaken for it; null where unknown. */
  readonly startTime: string | null
  readonly paused: boolean
  readonly cols: number
  readonly rows: number
  /** Set once it has ended; kept until `reap`. */
  readonly exit: {
    readonly code: number | null
    readonly signal: number | null
    /** Why the host itself has ended it. */
    readonly because?: string | undefined
  } | null
}

export type PtyEvent =
  | { readonly type: 'output'; readonly sessionId: string; readonly bytes: Uint8Array }
  /** The screen has changed and then been still, or has kept changing: latest wins. */
  | { readonly type: 'screen'; readonly view: ScreenView }
  | { readonly type: 'exit'; readonly status: PtyStatus }

export type AttachOptions = {
  /** Never becomes the writer. */
  readonly readOnly?: boolean
  /** Told when this viewer becomes the writer or stops being it, but not at the start and the end. */
  readonly onWriter?: (isWriter: boolean) => void
}

/** A viewer of one session. Of those that may write one is the writer: the first, until another takes over or it leaves. */
export type Attachment = {
  readonly snapshot: Uint8Array
  readonly detach: () => void
  readonly isWriter: () => boolean
  /** Becomes the writer, unless it is read-only. */
  readonly takeOver: () => void
}

/** How closely screens are watched: every frame (the default), what has settled or keeps changing, or only the ends. */
export type WatchPace = 'live' | 'settled' | 'exits'

/** The owner of the PTYs, in this process or behind a socket. */
export type PtyHost = {
  /** Idempotent by session id: a second spawn returns the running one. */
  spawn(launch: Launch, env: Readonly<Record<string, string>>): Promise<PtyStatus>
  list(): Promise<readonly PtyStatus[]>
  /**
   * Raw keys from a human's terminal. They are taken when one of the attachments of this very port is the session's writer; a
   * port without attachments to it is nobody in particular, and its keys are taken only while no writer is attached.
   */
  input(sessionId: string, bytes: Uint8Array): void
  /** Types `text` at most once per `key` ever; false when it had been typed before. */
  inputOnce(sessionId: string, key: string, text: string): Promise<boolean>
  /**
   * As `inputOnce`, for text of several lines: marked as pasted when the program wants that, newlines kept; else they become
   * spaces. Control characters are left out, so that the text cannot end the paste. Presses no Enter.
   */
  paste(sessionId: string, key: string, text: string): Promise<boolean>
  /** Several within a moment are one: the last. Attaching does not wait for that moment. */
  resize(sessionId: string, cols: number, rows: number): void
  /** SIGSTOP / SIGCONT to the session's whole process tree. */
  setPaused(sessionId: string, paused: boolean): Promise<void>
  /** TERM, then KILL, the whole tree; resolves when it is gone. */
  stop(sessionId: string): Promise<void>
  /** Forgets an ended session, after its exit was journaled. */
  reap(sessionId: string): Promise<void>
  screen(sessionId: string): Promise<ScreenView | null>
  /** What can still be read of it, as text; null when there is no such session. */
  history(sessionId: string): Promise<History | null>
  /** A marker in the session's scrollback, and in its recording if there is one. */
  mark(sessionId: string, label: string): void
  /** Bytes that redraw the screen, scrollback and modes on a fresh terminal, and then `output` for that session. */
  attach(sessionId: string, on: (bytes: Uint8Array) => void, options?: AttachOptions): Promise<Attachment>
  /** Subscribes to screens and exits (not to output); returns the way to stop. */
  watch(on: (event: PtyEvent) => void, pace?: WatchPace): () => void
  close(): void
}

/** The owner itself: whoever holds a port of it is told apart from the others when it attaches and types. */
export type PtyHostOwner = PtyHost & {
  /** A port to the same sessions for somebody else. Closing one closes all. */
  share(): PtyHost
}
