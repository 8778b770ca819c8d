import { BlockList } from 'node:net'
import { expect, test } from 'bun:test'
import { addressKey, clientAddress, isForwardedHttps, isOnThisMachine } from './address.ts'

const PROXY = '10.0.0.1'
const proxies = new BlockList()
proxies.addSubnet('10.0.0.0', 8, 'ipv4')
proxies.addAddress('2001:db8:ffff::1', 'ipv6')

const from = (forwarded: string, peer = PROXY) =>
  clientAddress(peer, new Headers({ 'x-forwarded-for': forwarded }), proxies)

test('a hop counts without its port, its brackets and its zone', () => {
  expect(from('203.0.113.5:4123')).toBe('203.0.113.5')
  expect(from('[2001:db8::1]:4123')).toBe('2001:db8::1')
  expect(from('[2001:db8::1]')).toBe('2001:db8::1')
  expect(from('2001:db8::1')).toBe('2001:db8::1')
  expect(from('fe80::1%eth0')).toBe('fe80::1')
  for (const mapped of [
    '::ffff:203.0.113.5',
    '::FFFF:cb00:7105',
    '0:0:0:0:0:ffff:203.0.113.5',
    '[::ffff:cb00:7105]:80',
  ])
    expect(from(mapped)).toBe('203.0.113.5')
  expect(from('::fffe:cb00:7105')).toBe('::fffe:cb00:7105')
})

test('the client is the last hop that is no trusted proxy, whatever it wrote before', () => {
  expect(from('198.51.100.7, 203.0.113.5:80, 10.2.2.2:4123')).toBe('203.0.113.5')
  expect(from('203.0.113.5, [2001:db8:ffff::1]:443')).toBe('203.0.113.5')
  expect(from('203.0.113.5', '::ffff:10.0.0.1')).toBe('203.0.113.5')
})

test('a peer that is no proxy, and a hop that is no address, lead no further', () => {
  expect(from('203.0.113.5', '192.0.2.1')).toBe('192.0.2.1')
  for (const hop of ['unknown', '', '203.0.113.5:port', '[203.0.113.5', '1.2.3.4.5:6'])
    expect(from(`198.51.100.7, ${hop || ','}`, PROXY)).toBe(hop === '' ? '198.51.100.7' : PROXY)
})

test('IPv6 counts by its /64, in whatever spelling', () => {
  const network = '2001:db8:1:2::/64'
  for (const spelling of [
    '2001:db8:1:2::',
    '2001:0db8:0001:0002:ffff::9',
    '2001:DB8:1:2:3:4:5:6',
    '2001:db8:1:2::1.2.3.4',
  ])
    expect(addressKey(spelling)).toBe(network)
  expect(addressKey('2001:db8:1:3::1')).not.toBe(network)
  expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(addressKey('203.0.113.5')).toBe('203.0.113.5')
})

test('a client is on this machine by its address and by the host that it names', () => {
  const isHere = (address: string, host: string | null) => isOnThisMachine(addressKey(address), host)
  for (const address of ['127.0.0.1', '127.8.9.1', '::1'])
    for (const host of ['localhost:3000', 'LOCALHOST', 'a.localhost', '127.0.0.1:3000', '[::1]:3000', '0.0.0.0:3000'])
      expect(isHere(address, host)).toBe(true)
  for (const address of ['10.0.0.1', '2001:db8::1', 'fe80::1', '']) expect(isHere(address, 'localhost')).toBe(false)
  for (const host of ['chat.example.org', 'localhost.example.org', '127.0.0.1.example.org', '192.168.1.20:3000', null])
    expect(isHere('127.0.0.1', host)).toBe(false)
})

test('HTTPS is what a trusted proxy says of the first hop, in any case', () => {
  const isHttps = (proto: string, peer = PROXY) =>
    isForwardedHttps(peer, new Headers({ 'x-forwarded-proto': proto }), proxies)
  for (const proto of ['https', 'HTTPS', 'https,http', 'https, https']) expect(isHttps(proto)).toBe(true)
  for (const proto of ['http', 'http,https', '']) expect(isHttps(proto)).toBe(false)
  expect(isHttps('https', '::ffff:10.0.0.1')).toBe(true)
  expect(isHttps('https', '192.0.2.1')).toBe(false)
})
