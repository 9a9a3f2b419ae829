// Addresses that are texts, as they are counted: each different one is worked out once.
import { addressOf } from './line-address.ts'

export const KEPT_MAX = 5_000

/** The address in a text; '' where it holds none. */
export function createLoggedAddresses(): (logged: string) => string {
  const kept = new Map<string, string>()
  return (logged) => {
    if (logged === '') return ''
    let address = kept.get(logged)
    if (address !== undefined) return address
    if (kept.size >= KEPT_MAX) kept.clear()
    address = addressOf(logged)
    kept.set(logged, address)
    return address
  }
}
