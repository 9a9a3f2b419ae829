// Which addresses count as one.
import { describe, expect, it } from 'vitest'
import { netOf } from '#detectors/log/logins/net.ts'

describe('netOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['[2001:db8:1:2::3]', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['gateway.internal', 'gateway.internal'],
    ['', ''],
  ])('%s is %s', (address, net) => expect(netOf(address)).toBe(net))
})
