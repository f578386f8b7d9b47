// trust.ts: which peers' Forwarded and X-Forwarded-* fields count: the `trustProxy` option as a check of an address.

import { BlockList, isIP } from 'node:net'
import { defineErrors } from '../base/errors.ts'
import { plainAddress, type Trust } from '../http/forwarded.ts'

export const forwardedErrors = defineErrors('GUI_PROXY', {
  GUI_PROXY_TRUST: {
    status: 500,
    blame: 'operator',
    says: 'trustProxy holds "{given}", which is no address and no CIDR range.',
    hint: 'Write for example "127.0.0.1", "10.0.0.0/8" or "fd00::/8".',
  },
})

/** Makes the check for `trustProxy`; undefined when nothing is trusted. @throws GUI_PROXY_TRUST */
export function trustOf(ranges: readonly string[]): Trust | undefined {
  if (ranges.length === 0) return undefined
  const list = new BlockList()
  for (const given of ranges) {
    const [address = '', bits, ...more] = given.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    const width = family === 'ipv6' ? 128 : 32
    const prefix = bits === undefined ? width : Number(bits)
    if (more.length > 0 || isIP(address) === 0 || !/^\d+$/.test(bits ?? '0') || prefix > width) {
      throw forwardedErrors.fail('GUI_PROXY_TRUST', { given })
    }
    list.addSubnet(address, prefix, family)
  }
  return (address) => {
    const plain = plainAddress(address)
    const family = isIP(plain)
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }
}
