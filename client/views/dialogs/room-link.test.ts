import { expect, test } from 'bun:test'
import { linkFrom } from './room-link.ts'

const PATH = '/r/K7M-2XPD-4RQ'
const LAN = 'http://192.168.1.20:3000'

const from = (page: string, lanOrigin?: string) => linkFrom(new URL(page) as unknown as Location, PATH, lanOrigin)

for (const host of ['localhost', 'parley.localhost', '127.0.0.1', '127.8.9.1', '0.0.0.0', '[::1]'])
  test(`an invitation made on ${host} has the server’s address in its network`, () => {
    expect(from(`http://${host}:3000`, LAN)).toEqual({ href: `${LAN}${PATH}`, reach: 'network' })
    expect(from(`http://${host}:3000`)).toEqual({ href: `http://${host}:3000${PATH}`, reach: 'here' })
  })

for (const origin of [
  'https://chat.example.org',
  'http://192.168.1.20:3000',
  'http://notlocalhost:3000',
  'http://localhost.example.org',
  'http://[fd00::2]:3000',
])
  test(`an invitation made on ${origin} has the address of the page`, () => {
    expect(from(origin, LAN)).toEqual({ href: `${origin}${PATH}`, reach: 'all' })
  })
