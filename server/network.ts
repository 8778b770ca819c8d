import { networkInterfaces } from 'node:os'
import { isIPv6 } from 'node:net'
import type { Config } from './config.ts'
import { publicAddress } from './public-address.ts'

const EVERY_ADDRESS = new Set(['0.0.0.0', '::'])
/** Networks between programs of one machine, by the names that their makers give them. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|cni|flannel|podman)/i
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/

type Listening = Pick<Config, 'host' | 'publicUrl' | 'tls'>
type Interfaces = ReturnType<typeof networkInterfaces>

/** Whether only this machine can reach a server that listens on this address. */
export function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

/** The address to open on this machine. */
export function ownAddress({ host, publicUrl, tls }: Listening, port: number): string {
  return publicUrl !== null
    ? publicAddress(publicUrl)
    : originOf(tls, EVERY_ADDRESS.has(host) ? 'localhost' : host, port)
}

/** Where a program on this machine reaches the server itself, without a proxy and without names. */
export function innerOrigin({ host, port, tls }: Pick<Config, 'host' | 'port' | 'tls'>): string {
  const inner = new Map([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
  ])
  return originOf(tls, inner.get(host) ?? host, port)
}

/**
 * The addresses under which other devices of the network reach a server that listens on every address: first those that a
 * phone in the same room most likely reaches. None with PUBLIC_URL, because it alone is right then.
 */
export function networkOrigins(
  { host, publicUrl, tls }: Listening,
  port: number,
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  if (publicUrl !== null || !EVERY_ADDRESS.has(host)) return []
  return Object.entries(interfaces)
    .flatMap(([name, all = []]) => all.map((one) => ({ ...one, name })))
    .filter(({ internal, family, address }) => !internal && (family === 'IPv4' || isGlobal(address, host)))
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ address }) => originOf(tls, address, port))
}

/** The address that an invitation carries which is made on this machine, or null. */
export function lanOrigin(listening: Listening, port: number, interfaces?: Interfaces): string | null {
  return networkOrigins(listening, port, interfaces)[0] ?? null
}

/** A link-local IPv6 address needs a zone, which no link can carry. */
function isGlobal(address: string, host: string): boolean {
  return host === '::' && isIPv6(address) && !/^fe[89ab]/i.test(address)
}

function rank({ name, family, address }: { name: string; family: string; address: string }): number {
  return (VIRTUAL.test(name) ? 4 : 0) + (family === 'IPv4' ? 0 : 2) + (PRIVATE.test(address) ? 0 : 1)
}

function originOf(tls: Config['tls'], host: string, port: number): string {
  return `${tls === null ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${port}`
}
