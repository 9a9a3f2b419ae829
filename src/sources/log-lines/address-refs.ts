// What is known of an address as logged: how it is counted, and its cell in the minute that was counted last.
import { addressOf } from './line-address.ts'
import type { CountedAddress } from './open-minute.ts'

const KEPT_MAX = 130_000

export type AddressRef = {
  /** As it is counted; '' where the text holds none. */
  readonly address: string
  /** Start of the minute that `counted` belongs to; not the minute itself, which would be kept alive. */
  minute: number
  counted: CountedAddress | null
}

export const addressRef = (logged: string): AddressRef => ({
  address: addressOf(logged),
  minute: Number.NaN,
  counted: null,
})

export const NO_ADDRESS: AddressRef = addressRef('')

/** Of a text; those of bytes have a table of their own. */
export function createAddressRefs(): (logged: string) => AddressRef {
  const kept = new Map<string, AddressRef>()
  return (logged) => {
    if (logged === '') return NO_ADDRESS
    let ref = kept.get(logged)
    if (ref) return ref
    if (kept.size >= KEPT_MAX) kept.clear()
    ref = addressRef(logged)
    kept.set(logged, ref)
    return ref
  }
}
