// Who an address stands for: one IPv4 address, or the /64 of IPv6 that one customer gets, so that a thousand addresses of one
// machine count as one.

const GROUPS = 8
const GROUPS_KEPT = 4
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i

/** The network that `address` stands for, as text; what is no address stays as it is. */
export function netOf(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const mapped = MAPPED.exec(bare)?.[1]
  if (mapped) return mapped
  if (!/^[0-9a-f:]*:[0-9a-f:.]*$/i.test(bare)) return bare
  const [head = '', tail] = bare.toLowerCase().split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : Math.max(0, GROUPS - front.length - back.length)
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back]
  const kept = groups.slice(0, GROUPS_KEPT).map((group) => group.replace(/^0+(?=.)/, ''))
  return kept.length < GROUPS_KEPT ? bare : `${kept.join(':')}::/64`
}
