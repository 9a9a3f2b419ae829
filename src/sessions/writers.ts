// Who may type into one session. Of all viewers that may write, one is the writer: the first, until another takes over or it
// leaves; then it is the one that came last. A queue of viewers and nothing else: the keys are pty-host.ts's.

export type Seat = {
  isWriter(): boolean
  /** Nothing happens when the seat is read-only or was left. */
  takeOver(): void
  leave(): void
}

export type Writers = {
  hasWriter(): boolean
  /** `onWriter` hears every later change, but not the start and the end. */
  join(isReadOnly: boolean, onWriter: (isWriter: boolean) => void): Seat
}

export function createWriters(): Writers {
  /** Those that may write, in the order of their coming. */
  const seats = new Map<Seat, (isWriter: boolean) => void>()
  let writer: Seat | undefined
  const give = (next: Seat | undefined) => {
    if (next === writer) return
    const before = writer
    writer = next
    if (before) seats.get(before)?.(false)
    if (next) seats.get(next)?.(true)
  }
  return {
    hasWriter: () => writer !== undefined,
    join(isReadOnly, onWriter) {
      const seat: Seat = {
        isWriter: () => writer === seat,
        takeOver: () => {
          if (seats.has(seat)) give(seat)
        },
        leave() {
          seats.delete(seat)
          if (writer === seat) give([...seats.keys()].at(-1))
        },
      }
      if (!isReadOnly) {
        writer ??= seat
        seats.set(seat, onWriter)
      }
      return seat
    },
  }
}
