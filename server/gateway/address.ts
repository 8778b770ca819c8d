import { isIP, type BlockList } from 'node:net'

/** The groups of an IPv6 address that name a network, all of which belongs to one customer. */
const NETWORK_GROUPS = 4
const GROUPS = 8
/** The first groups of an IPv4 address that is mapped to IPv6. */
const MAPPED = [0, 0, 0, 0, 0, 0xffff]

/**
 * The client's address: the last hop in `X-Forwarded-For` that is not a trusted proxy. A hop that is no address ends the
 * search, because everything before it may be invented.
 */
export function clientAddress(peer: string, headers: Headers, trusted: BlockList): string {
  let address = plainAddress(peer)
  if (!isTrusted(address, trusted)) return address
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').filter((hop) => hop.trim() !== '')
  while (isTrusted(address, trusted)) {
    const hop = plainAddress(withoutPort(hops.pop() ?? ''))
    if (isIP(hop) === 0) break
    address = hop
  }
  return address
}

/** Whether the client sent its request over HTTPS, by the `X-Forwarded-Proto` of a trusted proxy. Its first value is the client's. */
export function isForwardedHttps(peer: string, headers: Headers, trusted: BlockList): boolean {
  const [scheme = ''] = (headers.get('x-forwarded-proto') ?? '').split(',')
  return scheme.trim().toLowerCase() === 'https' && isTrusted(peer, trusted)
}

/** The key by which limits count an address. For IPv6 it is the /64. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address
  const network = groupsOf(address)
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** The hosts under which a machine reaches itself (RFC 6761, section 6.3). */
const OWN_HOST = /^((.+\.)?localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])(:\d+)?$/i

/**
 * Whether the client of a key of `addressKey` is on this machine, where it named itself as the host. A proxy on this
 * machine passes the host of other clients on.
 */
export function isOnThisMachine(key: string, host: string | null): boolean {
  return (key.startsWith('127.') || key === addressKey('::1')) && OWN_HOST.test(host ?? '')
}

/** Whether an address is one of a trusted proxy. */
export function isTrusted(peer: string, trusted: BlockList): boolean {
  const address = plainAddress(peer)
  const version = isIP(address)
  return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** An IPv4 address as such, also where it is mapped to IPv6 (RFC 4291, section 2.5.5.2), and IPv6 without its zone. */
function plainAddress(address: string): string {
  const plain = address.replace(/%.*$/, '')
  if (isIP(plain) !== 6) return plain
  const groups = groupsOf(plain)
  if (groups.slice(0, MAPPED.length).join() !== MAPPED.join()) return plain
  return groups
    .slice(MAPPED.length)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

/** Some proxies add the port: `203.0.113.5:4123`, `[2001:db8::1]:4123`. */
function withoutPort(hop: string): string {
  const [, bracketed, ipv4] = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(hop) ?? []
  return bracketed ?? ipv4 ?? hop.trim()
}

/** The eight groups of an IPv6 address, of which `::` leaves some out. */
function groupsOf(address: string): number[] {
  const [before, after = []] = address.split('::').map(partOf) as [number[], number[]?]
  return [...before, ...Array.from({ length: GROUPS - before.length - after.length }, () => 0), ...after]
}

/** The last group may be an IPv4 address, which counts as two. */
function partOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)]
    const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number]
    return [(a << 8) | b, (c << 8) | d]
  })
}
