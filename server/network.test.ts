import { expect, test } from 'bun:test'
import type { networkInterfaces } from 'node:os'
import { isLocal, lanOrigin, networkOrigins, ownAddress } from './network.ts'
import { parsePublicAddress } from './public-address.ts'

type Interfaces = ReturnType<typeof networkInterfaces>
const at = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NonNullable<Interfaces[string]>[number]

const interfaces: Interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  docker0: [at('172.17.0.1')],
  eth0: [at('203.0.113.9'), at('fe80::1'), at('2001:db8::9')],
  wlan0: [at('192.168.1.20')],
}
const everywhere = { host: '0.0.0.0', publicUrl: null, tls: null }

test('the address for a phone is the private one of a real network', () => {
  expect(networkOrigins(everywhere, 3000, interfaces)).toEqual([
    'http://192.168.1.20:3000',
    'http://203.0.113.9:3000',
    'http://172.17.0.1:3000',
  ])
  expect(lanOrigin(everywhere, 3000, interfaces)).toBe('http://192.168.1.20:3000')
  expect(lanOrigin(everywhere, 3000, { lo: interfaces['lo'] })).toBeNull()
})

test('on every IPv6 address those are named, too, without the ones that need a zone', () => {
  const origins = networkOrigins({ host: '::', publicUrl: null, tls: null }, 3000, interfaces)
  expect(origins).toContain('http://[2001:db8::9]:3000')
  expect(origins.join()).not.toContain('fe80')
})

test('there is none with PUBLIC_URL, and none for a server of one address', () => {
  expect(
    lanOrigin({ host: '0.0.0.0', publicUrl: new URL('https://chat.example.org'), tls: null }, 3000, interfaces),
  ).toBeNull()
  for (const host of ['127.0.0.1', '::1', 'localhost', '192.168.1.20'])
    expect(lanOrigin({ host, publicUrl: null, tls: null }, 3000, interfaces)).toBeNull()
})

test('the own address is one that a browser opens', () => {
  const own = (host: string) => ownAddress({ host, publicUrl: null, tls: null }, 3000)
  expect([own('0.0.0.0'), own('::')]).toEqual(['http://localhost:3000', 'http://localhost:3000'])
  expect([own('::1'), own('127.0.0.1')]).toEqual(['http://[::1]:3000', 'http://127.0.0.1:3000'])
  for (const address of ['https://chat.example.org', 'https://example.org:8443/chat'])
    expect(ownAddress({ host: '::1', publicUrl: parsePublicAddress(address)!, tls: null }, 3000)).toBe(address)
})

test('a server that speaks TLS itself has addresses of https', () => {
  const secure = { host: '0.0.0.0', publicUrl: null, tls: { cert: 'chain.pem', key: 'key.pem' } }
  expect(ownAddress(secure, 3000)).toBe('https://localhost:3000')
  for (const origin of networkOrigins(secure, 3000, interfaces)) expect(origin).toStartWith('https://')
})

test('only loopback addresses are local', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].filter(isLocal)).toHaveLength(4)
  expect(['0.0.0.0', '::', '192.168.1.20', '2001:db8::9'].filter(isLocal)).toEqual([])
})
