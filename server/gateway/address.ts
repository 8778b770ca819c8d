import { isIP, type BlockList } from 'node:net'

/** The client's address: the last hop in `X-Forwarded-For` that is not a trusted proxy. */
export function clientAddress(peer: string, headers: Headers, trusted: BlockList): string {
  const hops = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
  let address = plain(peer)
  while (isTrusted(address, trusted)) {
    const hop = hops.pop()
    if (hop === undefined || isIP(plain(hop)) === 0) break
    address = plain(hop)
  }
  return address
}

/** The key by which limits count an address. For IPv6 it is the /64, all of which belongs to one customer. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = head.split(':')
  const missing = 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const full = address.includes('::')
    ? [...groups, ...Array.from({ length: missing }, () => '0'), ...tail.split(':')]
    : groups
  return `${full
    .slice(0, 4)
    .map((group) => group || '0')
    .join(':')}::/64`
}

export function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address)
  return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** Without the prefix of an IPv4 address on an IPv6 socket. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
